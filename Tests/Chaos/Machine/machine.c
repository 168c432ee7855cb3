/*
 * A machine whose disk, clock and power can be tampered with, for fault tests. Loaded into a process with LD_PRELOAD, it stands between the
 * process and the C library:
 *
 * - Every write to a database file, or a document, that no fsync has made durable yet is kept in a log beside the real write, with what was there before. Who
 *   ends the process can undo any of them afterwards, which is what a power cut does. A write costs a read and a second write; nothing else
 *   changes for the process, which sees its own writes as always.
 * - The wall clock is moved by what stands in a file, while the process runs. Monotonic clocks and waits are left alone, as by settimeofday(2).
 * - Writes that make a database file longer fail with ENOSPC while a word in the same file says so: a full disk, where no small one can be mounted.
 * - A disk can be made to lie: fsync does nothing and says that all is well.
 *
 * Environment: CHAOS_DISK    files below this folder whose names hold ".sqlite" are watched; "-shm" is not, it does not outlive a crash anyway;
 *                            and what lies in a folder "documents"
 *              CHAOS_LOGS    the folder of the logs, which is not on the disk that is tampered with
 *              CHAOS_SYNC    microseconds that an fsync takes at least: memory is durable at once, and leaves a power cut no time to fall into
 *              CHAOS_LIES    set where fsync lies
 *              CHAOS_CONTROL a file of two 64-bit integers: milliseconds that the clock is ahead, and whether the disk is full
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MOST_DESCRIPTORS 65536
#define MAGIC 0x57a1d0c5u

/* One write or truncation. The old bytes follow, then the new ones. The harness reads the same layout. */
struct record {
    uint32_t magic, kind;
    int64_t offset, size_before;
    uint64_t old_length, new_length;
};
enum { WRITE = 1, TRUNCATE = 2 };

struct control {
    volatile int64_t clock_offset, is_full;
};

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);
static int (*real_clock_gettime)(clockid_t, struct timespec *);

static const char *disk, *logs;
static int lies;
static useconds_t sync_time;
static struct control none, *control = &none;
/* The log of each watched file that is open, by its descriptor; 0 where it is none. */
static int log_of[MOST_DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void find_real(void) {
    if (real_clock_gettime) return;
    real_open = dlsym(RTLD_NEXT, "open");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
}

__attribute__((constructor)) static void begin(void) {
    find_real();
    disk = getenv("CHAOS_DISK");
    logs = getenv("CHAOS_LOGS");
    lies = getenv("CHAOS_LIES") != NULL;
    const char *duration = getenv("CHAOS_SYNC");
    sync_time = duration ? (useconds_t)strtoul(duration, NULL, 10) : 0;
    const char *path = getenv("CHAOS_CONTROL");
    int file = path ? real_open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        void *mapped = mmap(NULL, sizeof *control, PROT_READ, MAP_SHARED, file, 0);
        if (mapped != MAP_FAILED) control = mapped;
        real_close(file);
    }
}

/* Without its log nothing could be undone, and a test would prove nothing. */
static void give_up(const char *what) {
    char line[200];
    int length = snprintf(line, sizeof line, "machine: %s: %s\n", what, strerror(errno));
    if (real_write(2, line, length) < 0) abort();
    abort();
}

/* ---- Watched files ---- */

static int is_watched(const char *path) {
    const char *name = strrchr(path, '/');
    size_t length = strlen(path);
    if (!disk || !logs || strncmp(path, disk, strlen(disk)) != 0 || path[strlen(disk)] != '/') return 0;
    if (strstr(path + strlen(disk), "/documents/")) return 1;
    if (!name || !strstr(name, ".sqlite")) return 0;
    return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

static void log_path(const char *path, char *log) {
    int length = snprintf(log, PATH_MAX, "%s/", logs);
    for (const char *letter = path; *letter && length < PATH_MAX - 1; letter++) log[length++] = *letter == '/' ? '%' : *letter;
    log[length] = 0;
}

/* The log of a file, from which a record is cut off that a process was killed over: then its write never happened. */
static int open_log(const char *path) {
    char name[PATH_MAX];
    log_path(path, name);
    int log = real_open(name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) give_up(name);
    struct stat about;
    if (fstat(log, &about) != 0) give_up(name);
    int64_t end = 0;
    struct record record;
    while (pread(log, &record, sizeof record, end) == sizeof record && record.magic == MAGIC) {
        int64_t next = end + (int64_t)(sizeof record + record.old_length + record.new_length);
        if (next > about.st_size) break;
        end = next;
    }
    if (real_ftruncate(log, end) != 0) give_up(name);
    return log;
}

static void opened(int file, const char *path) {
    char whole[PATH_MAX];
    if (file < 0 || file >= MOST_DESCRIPTORS) return;
    if (!realpath(path, whole) || !is_watched(whole)) return;
    pthread_mutex_lock(&lock);
    log_of[file] = open_log(whole);
    pthread_mutex_unlock(&lock);
}

static int log_for(int file) { return file >= 0 && file < MOST_DESCRIPTORS ? log_of[file] : 0; }

/* Writes down what is about to change. Called with the lock held. */
static void note(int log, int file, int kind, int64_t offset, int64_t changed, const void *bytes, uint64_t count) {
    struct stat about;
    if (fstat(file, &about) != 0) give_up("fstat");
    int64_t length = offset < about.st_size ? about.st_size - offset : 0;
    if (length > changed) length = changed;
    void *old = length ? malloc(length) : NULL;
    if (length && (!old || pread(file, old, length, offset) != length)) give_up("reading what was there");
    struct record record = { MAGIC, kind, offset, about.st_size, length, count };
    struct iovec parts[3] = { { &record, sizeof record }, { old, length }, { (void *)bytes, count } };
    if (writev(log, parts, 3) != (ssize_t)(sizeof record + length + count)) give_up("writing a log");
    free(old);
}

/* ---- What a process calls ---- */

static int open_any(const char *path, int flags, mode_t mode) {
    find_real();
    int file = real_open(path, flags, mode);
    int reason = errno;
    if ((flags & O_ACCMODE) != O_RDONLY) opened(file, path);
    errno = reason;
    return file;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_any(path, flags, mode);
}

int close(int file) {
    find_real();
    pthread_mutex_lock(&lock);
    int log = log_for(file);
    if (log) {
        log_of[file] = 0;
        real_close(log);
    }
    pthread_mutex_unlock(&lock);
    return real_close(file);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) {
    find_real();
    int log = log_for(file);
    if (!log) return real_pwrite(file, bytes, count, offset);
    struct stat about;
    if (control->is_full && fstat(file, &about) == 0 && offset + (off_t)count > about.st_size) {
        errno = ENOSPC;
        return -1;
    }
    pthread_mutex_lock(&lock);
    note(log, file, WRITE, offset, count, bytes, count);
    ssize_t written = real_pwrite(file, bytes, count, offset);
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite64(file, bytes, count, offset); }

ssize_t write(int file, const void *bytes, size_t count) {
    find_real();
    if (!log_for(file)) return real_write(file, bytes, count);
    off_t offset = lseek(file, 0, SEEK_CUR);
    ssize_t written = pwrite64(file, bytes, count, offset);
    if (written > 0) lseek(file, offset + written, SEEK_SET);
    return written;
}

int ftruncate64(int file, off_t size) {
    find_real();
    int log = log_for(file);
    if (!log) return real_ftruncate(file, size);
    pthread_mutex_lock(&lock);
    note(log, file, TRUNCATE, size, INT64_MAX, NULL, 0);
    int result = real_ftruncate(file, size);
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

/* What was written until now is durable when the real call is back; what came meanwhile is not. */
static int sync_file(int file, int (*real)(int)) {
    int log = log_for(file);
    if (!log) return real(file);
    if (lies) return 0;
    struct stat about;
    pthread_mutex_lock(&lock);
    if (fstat(log, &about) != 0) give_up("fstat");
    int64_t durable = about.st_size;
    pthread_mutex_unlock(&lock);
    if (sync_time) usleep(sync_time);
    int result = real(file);
    if (result != 0) return result;
    pthread_mutex_lock(&lock);
    if (fstat(log, &about) != 0) give_up("fstat");
    int64_t rest = about.st_size - durable;
    void *later = rest > 0 ? malloc(rest) : NULL;
    if (rest > 0 && (!later || pread(log, later, rest, durable) != rest)) give_up("reading a log");
    if (real_ftruncate(log, 0) != 0) give_up("emptying a log");
    if (rest > 0 && real_write(log, later, rest) != rest) give_up("writing a log");
    free(later);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int file) {
    find_real();
    return sync_file(file, real_fsync);
}

int fdatasync(int file) {
    find_real();
    return sync_file(file, real_fdatasync);
}

/* A file that is gone has nothing to undo. */
int unlink(const char *path) {
    find_real();
    char whole[PATH_MAX], log[PATH_MAX];
    int watched = realpath(path, whole) && is_watched(whole);
    int result = real_unlink(path);
    if (result == 0 && watched) {
        log_path(whole, log);
        real_unlink(log);
    }
    return result;
}

/* What is not durable under the old name is not under the new one. The name itself is taken for durable. */
int rename(const char *from, const char *to) {
    find_real();
    char old_path[PATH_MAX], new_path[PATH_MAX], old_log[PATH_MAX], new_log[PATH_MAX];
    int watched = realpath(from, old_path) && is_watched(old_path);
    int result = real_rename(from, to);
    if (result == 0 && watched && realpath(to, new_path)) {
        log_path(old_path, old_log);
        log_path(new_path, new_log);
        real_rename(old_log, new_log);
    }
    return result;
}

/* ---- The clock ---- */

int clock_gettime(clockid_t clock, struct timespec *time) {
    find_real();
    int result = real_clock_gettime(clock, time);
    if (result != 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
    int64_t nanoseconds = time->tv_nsec + control->clock_offset % 1000 * 1000000;
    time->tv_sec += control->clock_offset / 1000;
    if (nanoseconds < 0) { nanoseconds += 1000000000; time->tv_sec--; }
    if (nanoseconds >= 1000000000) { nanoseconds -= 1000000000; time->tv_sec++; }
    time->tv_nsec = nanoseconds;
    return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec now;
    int result = clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return result;
}

time_t time(time_t *place) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}
