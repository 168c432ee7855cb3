// What the parts of the C peer share: the payload, one connection to the broker, and the JSON of tasks and replies.
#ifndef PEER_H
#define PEER_H

#include <amqp.h>
#include <amqp_framing.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DEPARTMENTS = 5,
    PREFETCH = 200,
    ANSWER_LIMIT_MS = 10000, // a request without its five replies after this time has failed
    NAME_SIZE = 160,         // names, ids and routing keys
    TIME_SIZE = 32,
};

#define TASK_EXCHANGE "bench.c.tasks"
#define REPLY_EXCHANGE "bench.c.replies"
#define QUEUE_PREFIX "bench.c."
#define TASK_TYPE "onevisit.tasks.v1"
#define REPLY_TYPE "onevisit.replies.v1"

struct department {
    const char *name;
    const char *operation;
    json_int_t version;
    json_t *input;
    json_t *data;
};

struct payload {
    json_t *document; // owns everything below
    const char *matter;
    struct department departments[DEPARTMENTS];
};

// One connection with one channel, used by one thread.
struct bus {
    amqp_connection_state_t connection;
    char login[NAME_SIZE];
    char instance[NAME_SIZE]; // the sender's name, in `app_id` and at the head of each `message_id`
    uint64_t published;
};

// What to publish beside the body.
struct envelope {
    const char *exchange;
    const char *key;
    const char *type;
    const char *correlation;
    const char *reply_to;       // NULL in replies
    const char *expiration;     // NULL in replies
};

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
double now_ms(void);        // monotonic
int64_t wall_clock_ms(void); // since 1970
void random_hex(char *text, size_t digits);

// payload.c
void payload_read(struct payload *payload, const char *path);

// bus.c
void bus_open(struct bus *bus, const char *url, const char *instance);
void bus_declare_exchanges(struct bus *bus);
void bus_declare_task_queue(struct bus *bus, const char *department);
void bus_declare_reply_queue(struct bus *bus, const char *address);
void bus_publish(struct bus *bus, const struct envelope *envelope, const char *body);
// False: nothing came within the time, or the message came back as unroutable; `returned` then tells (it may be NULL).
bool bus_take(struct bus *bus, amqp_envelope_t *delivery, double timeout_ms, bool *returned);
void bus_ack(struct bus *bus, uint64_t tag);
void bus_close(struct bus *bus);
bool bus_is_from(const struct bus *bus, const amqp_basic_properties_t *properties);

// message.c
void time_text(char text[TIME_SIZE], int64_t ms);
int64_t time_value(const char *text); // -1: not a time in UTC
json_t *message_read(amqp_bytes_t body, const char *list); // NULL: not a message of protocol 1 with entries of this kind
const char *text_member(const json_t *object, const char *name);
bool member_is(const json_t *object, const char *name, const char *expected);
json_int_t integer_member(const json_t *object, const char *name);
char *message_write(json_t *message); // takes the message over; the caller frees the text

void departments_run(const char *url, const struct payload *payload);
void ask_run(const char *url, const struct payload *payload, size_t in_flight, double warm_up, double seconds);

#endif
