// The requester: one thread, one connection. A slot sends five tasks, waits for their five replies, and asks again.
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MATTER_VERSION = 1, REQUEST_SIZE = 40 };
static const double LATE_CHECK_MS = 100; // how often the slots are searched for requests that have run out of time

// A sent task, in the table of tasks by id.
struct task {
    char id[NAME_SIZE];
    struct task *next;
    struct slot *slot;
    const struct department *department;
    json_t *data; // of the reply; NULL while waiting
};

struct slot {
    bool busy;
    double started_ms;
    size_t waiting;
    struct task tasks[DEPARTMENTS];
};

struct asking {
    struct bus bus;
    const struct payload *payload;
    char address[NAME_SIZE], prefix[17];
    uint64_t asked;
    struct slot *slots;
    size_t slot_count, busy;
    struct task **table; // chains, by the hash of the id
    size_t table_mask;
    double from_ms, to_ms;
    double *latencies;
    size_t answered, capacity;
    uint64_t failed, ignored;
};

static struct task **chain(struct asking *asking, const char *id) {
    uint64_t hash = 14695981039346656037u; // FNV-1a
    for (; *id != '\0'; id++) hash = (hash ^ (unsigned char)*id) * 1099511628211u;
    return &asking->table[(hash ^ hash >> 32) & asking->table_mask];
}

static struct task **find(struct asking *asking, const char *id) {
    struct task **link = chain(asking, id);
    while (*link != NULL && strcmp((*link)->id, id) != 0) link = &(*link)->next;
    return link;
}

static void publish(struct asking *asking, struct task *task, const char *request, const char *issued, const char *deadline) {
    char key[NAME_SIZE], idempotency[NAME_SIZE], expiration[16];
    const struct department *department = task->department;
    snprintf(key, sizeof key, "%s.lookup", department->name);
    snprintf(idempotency, sizeof idempotency, "k%015llx", (unsigned long long)asking->bus.published);
    snprintf(expiration, sizeof expiration, "%d", ANSWER_LIMIT_MS);
    json_t *message = json_pack(
        "{s:i, s:s, s:[{s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:i, s:s, s:I, s:s, s:s, s:s, s:O}]}", "protocol", 1, "replyTo",
        asking->address, "tasks", "task", task->id, "request", request, "attempt", 1, "round", 1, "key", idempotency, "lane",
        "lookup", "matter", asking->payload->matter, "matterVersion", MATTER_VERSION, "operation", department->operation,
        "operationVersion", department->version, "purpose", "self-service-enquiry", "issuedAt", issued, "deadline", deadline,
        "input", department->input);
    char *body = message_write(message);
    struct envelope envelope = {
        .exchange = TASK_EXCHANGE, .key = key, .type = TASK_TYPE, .correlation = task->id, .reply_to = asking->address,
        .expiration = expiration};
    bus_publish(&asking->bus, &envelope, body);
    free(body);
}

static void ask(struct asking *asking, struct slot *slot) {
    char request[REQUEST_SIZE], issued[TIME_SIZE], deadline[TIME_SIZE];
    int64_t wall = wall_clock_ms();
    snprintf(request, sizeof request, "%s%010llX", asking->prefix, (unsigned long long)++asking->asked);
    time_text(issued, wall);
    time_text(deadline, wall + ANSWER_LIMIT_MS);
    slot->busy = true;
    slot->started_ms = now_ms();
    slot->waiting = DEPARTMENTS;
    asking->busy++;
    for (size_t i = 0; i < DEPARTMENTS; i++) {
        struct task *task = &slot->tasks[i];
        task->slot = slot;
        task->department = &asking->payload->departments[i];
        snprintf(task->id, sizeof task->id, "%s-%s", request, task->department->name);
        struct task **head = chain(asking, task->id);
        task->next = *head;
        *head = task;
        publish(asking, task, request, issued, deadline);
    }
}

// The end of a request, answered or not: its parts are let go and its slot is free.
static void finish(struct asking *asking, struct slot *slot) {
    for (size_t i = 0; i < DEPARTMENTS; i++) {
        struct task *task = &slot->tasks[i];
        struct task **link = find(asking, task->id);
        if (*link == task) *link = task->next;
        json_decref(task->data);
        task->data = NULL;
    }
    slot->busy = false;
    asking->busy--;
}

static void record(struct asking *asking, double ended_ms, double latency_ms) {
    if (ended_ms < asking->from_ms || ended_ms >= asking->to_ms) return;
    if (asking->answered == asking->capacity) {
        asking->capacity = asking->capacity == 0 ? 65536 : asking->capacity * 2;
        asking->latencies = realloc(asking->latencies, asking->capacity * sizeof *asking->latencies);
        if (asking->latencies == NULL) fail("no memory for the latencies");
    }
    asking->latencies[asking->answered++] = latency_ms;
}

// The task that a reply answers, if all is as it must be.
static struct task *match(struct asking *asking, const json_t *reply) {
    const char *id = text_member(reply, "task");
    struct task *task = id == NULL ? NULL : *find(asking, id);
    bool good = task != NULL && task->data == NULL && integer_member(reply, "attempt") == 1 && integer_member(reply, "round") == 1
        && member_is(reply, "department", task->department->name)
        && member_is(reply, "outcome", "answered") && text_member(reply, "instance") != NULL
        && time_value(text_member(reply, "asOf")) >= 0 && json_is_object(json_object_get(reply, "data"));
    return good ? task : NULL;
}

static void take(struct asking *asking, const amqp_envelope_t *delivery) {
    json_t *message = message_read(delivery->message.body, "replies");
    if (message == NULL || !bus_is_from(&asking->bus, &delivery->message.properties)) {
        asking->ignored++;
        json_decref(message);
        return;
    }
    double now = now_ms();
    size_t index;
    json_t *reply;
    json_array_foreach(json_object_get(message, "replies"), index, reply) {
        struct task *task = match(asking, reply);
        if (task == NULL || now - task->slot->started_ms > ANSWER_LIMIT_MS) {
            asking->ignored++;
            continue;
        }
        task->data = json_incref(json_object_get(reply, "data"));
        struct slot *slot = task->slot;
        if (--slot->waiting > 0) continue;
        record(asking, now, now - slot->started_ms);
        finish(asking, slot);
        if (now < asking->to_ms) ask(asking, slot);
    }
    json_decref(message);
}

static void give_up_late_ones(struct asking *asking, double now) {
    for (size_t i = 0; i < asking->slot_count; i++) {
        struct slot *slot = &asking->slots[i];
        if (!slot->busy || now - slot->started_ms <= ANSWER_LIMIT_MS) continue;
        finish(asking, slot);
        if (now >= asking->from_ms) asking->failed++;
        if (now < asking->to_ms) ask(asking, slot);
    }
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double percentile(const struct asking *asking, size_t percent) {
    size_t rank = (asking->answered * percent + 99) / 100; // nearest rank, from 1
    return asking->latencies[rank - 1];
}

void ask_run(const char *url, const struct payload *payload, size_t in_flight, double warm_up, double seconds) {
    static struct asking asking;
    char tail[5], instance[sizeof "bench-c-0000"];
    random_hex(tail, 4);
    random_hex(asking.prefix, 16);
    snprintf(instance, sizeof instance, "bench-c-%s", tail);
    snprintf(asking.address, sizeof asking.address, "bench-c-%s-1", tail);
    asking.payload = payload;
    asking.slot_count = in_flight;
    asking.slots = calloc(in_flight, sizeof *asking.slots);
    size_t chains = 64;
    while (chains < in_flight * DEPARTMENTS * 2) chains *= 2;
    asking.table = calloc(chains, sizeof *asking.table);
    asking.table_mask = chains - 1;
    if (asking.slots == NULL || asking.table == NULL) fail("no memory for %zu requests in flight", in_flight);
    bus_open(&asking.bus, url, instance);
    bus_declare_exchanges(&asking.bus);
    bus_declare_reply_queue(&asking.bus, asking.address);

    asking.from_ms = now_ms() + warm_up * 1000;
    asking.to_ms = asking.from_ms + seconds * 1000;
    double next_check = now_ms() + LATE_CHECK_MS;
    for (size_t i = 0; i < in_flight; i++) ask(&asking, &asking.slots[i]);
    while (asking.busy > 0) { // after the time measured the last requests are waited for, so that none is lost unseen
        amqp_envelope_t delivery;
        bool returned;
        if (bus_take(&asking.bus, &delivery, LATE_CHECK_MS, &returned)) {
            take(&asking, &delivery);
            amqp_destroy_envelope(&delivery);
        } else if (returned) {
            fail("a task came back: no department has a queue for it");
        }
        double now = now_ms();
        if (now < next_check) continue;
        give_up_late_ones(&asking, now);
        next_check = now + LATE_CHECK_MS;
    }
    bus_close(&asking.bus);
    if (asking.ignored > 0) fprintf(stderr, "%llu replies were not to be used\n", (unsigned long long)asking.ignored);
    if (asking.answered == 0) fail("no request was answered in the time measured; %llu failed", (unsigned long long)asking.failed);
    qsort(asking.latencies, asking.answered, sizeof *asking.latencies, ascending);
    printf("{\"program\":\"c\",\"inFlight\":%zu,\"requests\":%zu,\"requestsPerSecond\":%.1f,\"p50ms\":%.3f,\"p99ms\":%.3f,"
           "\"failed\":%llu}\n",
           in_flight, asking.answered, (double)asking.answered / seconds, percentile(&asking, 50), percentile(&asking, 99),
           (unsigned long long)asking.failed);
    free(asking.latencies);
    free(asking.slots);
    free(asking.table);
}
