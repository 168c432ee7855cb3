#include "peer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static int64_t clock_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

double now_ms(void) { return (double)clock_ns(CLOCK_MONOTONIC) / 1e6; }

int64_t wall_clock_ms(void) { return clock_ns(CLOCK_REALTIME) / 1000000; }

void random_hex(char *text, size_t digits) {
    unsigned char bytes[16];
    if (digits > sizeof bytes || getrandom(bytes, digits, 0) != (ssize_t)digits) fail("no random numbers");
    for (size_t i = 0; i < digits; i++) text[i] = "0123456789abcdef"[bytes[i] & 15];
    text[digits] = '\0';
}

static _Noreturn void usage(void) {
    fail("usage: c departments --url amqp://user:pass@host:port --payload FILE\n"
         "       c ask --url URL --payload FILE --in-flight N --seconds S [--warm-up W]");
}

static double number(const char *text, double least) {
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < least) usage();
    return value;
}

int main(int count, char **arguments) {
    const char *url = NULL, *path = NULL;
    double in_flight = 0, seconds = 0, warm_up = 1;
    if (count < 2 || count % 2 != 0) usage();
    for (int i = 2; i < count; i += 2) {
        const char *value = arguments[i + 1];
        if (strcmp(arguments[i], "--url") == 0) url = value;
        else if (strcmp(arguments[i], "--payload") == 0) path = value;
        else if (strcmp(arguments[i], "--in-flight") == 0) in_flight = number(value, 1);
        else if (strcmp(arguments[i], "--seconds") == 0) seconds = number(value, 0.001);
        else if (strcmp(arguments[i], "--warm-up") == 0) warm_up = number(value, 0);
        else usage();
    }
    if (url == NULL || path == NULL) usage();
    struct payload payload;
    payload_read(&payload, path);
    if (strcmp(arguments[1], "departments") == 0) departments_run(url, &payload);
    else if (strcmp(arguments[1], "ask") == 0 && in_flight >= 1 && seconds > 0) ask_run(url, &payload, (size_t)in_flight, warm_up, seconds);
    else usage();
    json_decref(payload.document);
    return 0;
}
