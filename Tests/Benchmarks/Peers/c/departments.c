// Five echo departments: a thread and a connection each. They read a task, check it, and answer with the payload's data.
#include "peer.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double STOP_CHECK_MS = 200; // how often an idle department looks whether it is to end

struct worker {
    pthread_t thread;
    struct bus bus;
    const struct department *department;
    char instance[NAME_SIZE];
    uint64_t unreadable, returned;
};

static atomic_bool stopping;

// The checks of a reader who trusts nobody: every member that is required or used.
static bool acceptable(const json_t *task, const struct department *department) {
    return text_member(task, "task") != NULL && text_member(task, "request") != NULL && text_member(task, "key") != NULL
        && integer_member(task, "attempt") >= 1 && integer_member(task, "round") >= 1
        && member_is(task, "lane", "lookup")
        && member_is(task, "operation", department->operation)
        && integer_member(task, "operationVersion") == department->version
        && json_is_object(json_object_get(task, "input"))
        && time_value(text_member(task, "deadline")) > wall_clock_ms();
}

static void answer(struct worker *worker, const json_t *task, const char *reply_to) {
    char as_of[TIME_SIZE], key[NAME_SIZE];
    time_text(as_of, wall_clock_ms());
    snprintf(key, sizeof key, "%s.%s", worker->department->name, reply_to);
    json_t *message = json_pack(
        "{s:i, s:[{s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:O}]}", "protocol", 1, "replies", "task", text_member(task, "task"),
        "attempt", integer_member(task, "attempt"), "round", integer_member(task, "round"), "department", worker->department->name,
        "instance", worker->instance, "outcome", "answered", "asOf", as_of, "data", worker->department->data);
    char *body = message_write(message);
    struct envelope envelope = {
        .exchange = REPLY_EXCHANGE, .key = key, .type = REPLY_TYPE, .correlation = text_member(task, "task")};
    bus_publish(&worker->bus, &envelope, body);
    free(body);
}

static void take(struct worker *worker, const amqp_envelope_t *delivery) {
    json_t *message = message_read(delivery->message.body, "tasks");
    const char *reply_to = text_member(message, "replyTo");
    if (reply_to == NULL || !bus_is_from(&worker->bus, &delivery->message.properties)) {
        worker->unreadable++;
    } else {
        size_t index;
        json_t *task;
        json_array_foreach(json_object_get(message, "tasks"), index, task) {
            if (acceptable(task, worker->department)) {
                answer(worker, task, reply_to);
            } else {
                worker->unreadable++;
            }
        }
    }
    json_decref(message);
    bus_ack(&worker->bus, delivery->delivery_tag);
}

static void *work(void *argument) {
    struct worker *worker = argument;
    while (!atomic_load(&stopping)) {
        amqp_envelope_t delivery;
        bool returned;
        if (bus_take(&worker->bus, &delivery, STOP_CHECK_MS, &returned)) {
            take(worker, &delivery);
            amqp_destroy_envelope(&delivery);
        } else if (returned) {
            worker->returned++;
        }
    }
    bus_close(&worker->bus);
    return NULL;
}

void departments_run(const char *url, const struct payload *payload) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); // before the threads, which inherit it

    static struct worker workers[DEPARTMENTS];
    for (size_t i = 0; i < DEPARTMENTS; i++) {
        struct worker *worker = &workers[i];
        char tail[5];
        random_hex(tail, 4);
        worker->department = &payload->departments[i];
        snprintf(worker->instance, sizeof worker->instance, "%s-%s", worker->department->name, tail);
        bus_open(&worker->bus, url, worker->instance);
        bus_declare_exchanges(&worker->bus);
        bus_declare_task_queue(&worker->bus, worker->department->name);
    }
    for (size_t i = 0; i < DEPARTMENTS; i++) {
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) fail("no thread for %s", workers[i].instance);
    }
    puts("ready");
    fflush(stdout);
    int number;
    sigwait(&ends, &number);
    atomic_store(&stopping, true);
    for (size_t i = 0; i < DEPARTMENTS; i++) {
        pthread_join(workers[i].thread, NULL);
        if (workers[i].unreadable > 0 || workers[i].returned > 0) {
            fprintf(stderr, "%s: %llu tasks not answered, %llu replies came back\n", workers[i].instance,
                    (unsigned long long)workers[i].unreadable, (unsigned long long)workers[i].returned);
        }
    }
}
