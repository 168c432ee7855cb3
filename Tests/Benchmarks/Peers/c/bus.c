#include "peer.h"

#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { CHANNEL = 1, FRAME_MAX = 131072, TRANSIENT = 1 };
static const unsigned SILENCE_MS = 10000; // a peer that acknowledges nothing for so long is gone
static const struct timeval CONNECT_LIMIT = {.tv_sec = 10};

static void check(amqp_rpc_reply_t reply, const char *what) {
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) fail("%s: %s", what, amqp_error_string2(reply.library_error));
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
        const amqp_channel_close_t *close = reply.reply.decoded;
        fail("%s: %d %.*s", what, close->reply_code, (int)close->reply_text.len, (const char *)close->reply_text.bytes);
    }
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
        const amqp_connection_close_t *close = reply.reply.decoded;
        fail("%s: %d %.*s", what, close->reply_code, (int)close->reply_text.len, (const char *)close->reply_text.bytes);
    }
    fail("%s: the broker's answer was not understood", what);
}

void bus_open(struct bus *bus, const char *url, const char *instance) {
    char *parts = strdup(url); // amqp_parse_url cuts it up
    struct amqp_connection_info info;
    amqp_default_connection_info(&info);
    if (parts == NULL || amqp_parse_url(parts, &info) != AMQP_STATUS_OK || info.ssl) fail("not an amqp:// URL: see --url");
    snprintf(bus->login, sizeof bus->login, "%s", info.user);
    snprintf(bus->instance, sizeof bus->instance, "%s", instance);
    bus->published = 0;

    bus->connection = amqp_new_connection();
    amqp_socket_t *socket = bus->connection == NULL ? NULL : amqp_tcp_socket_new(bus->connection);
    if (socket == NULL) fail("no memory for a connection");
    int status = amqp_socket_open_noblock(socket, info.host, info.port, &CONNECT_LIMIT);
    if (status != AMQP_STATUS_OK) fail("connecting to %s:%d: %s", info.host, info.port, amqp_error_string2(status));
    int on = 1;
    int descriptor = amqp_socket_get_sockfd(socket);
    if (setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0
        || setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &SILENCE_MS, sizeof SILENCE_MS) != 0) {
        fail("the socket's options cannot be set");
    }
    amqp_set_rpc_timeout(bus->connection, &CONNECT_LIMIT);
    // No heartbeat: with one, publishing in librabbitmq 0.11 may wait for ever. TCP_USER_TIMEOUT finds a dead peer.
    const char *host = info.vhost[0] == '\0' ? "/" : info.vhost;
    check(amqp_login(bus->connection, host, 0, FRAME_MAX, 0, AMQP_SASL_METHOD_PLAIN, info.user, info.password), "login");
    amqp_channel_open(bus->connection, CHANNEL);
    check(amqp_get_rpc_reply(bus->connection), "opening a channel");
    free(parts);
}

void bus_declare_exchanges(struct bus *bus) {
    const char *names[] = {TASK_EXCHANGE, REPLY_EXCHANGE};
    for (size_t i = 0; i < 2; i++) {
        amqp_exchange_declare(bus->connection, CHANNEL, amqp_cstring_bytes(names[i]), amqp_cstring_bytes("topic"), 0, 1, 0, 0,
                              amqp_empty_table);
        check(amqp_get_rpc_reply(bus->connection), names[i]);
    }
}

static void bind_and_consume(struct bus *bus, const char *queue, const char *exchange, const char *key, bool no_ack) {
    amqp_bytes_t name = amqp_cstring_bytes(queue);
    amqp_queue_bind(bus->connection, CHANNEL, name, amqp_cstring_bytes(exchange), amqp_cstring_bytes(key), amqp_empty_table);
    check(amqp_get_rpc_reply(bus->connection), queue);
    amqp_basic_consume(bus->connection, CHANNEL, name, amqp_empty_bytes, 0, no_ack, 0, amqp_empty_table);
    check(amqp_get_rpc_reply(bus->connection), queue);
}

void bus_declare_task_queue(struct bus *bus, const char *department) {
    char queue[NAME_SIZE], key[NAME_SIZE];
    snprintf(queue, sizeof queue, QUEUE_PREFIX "%s", department);
    snprintf(key, sizeof key, "%s.lookup", department);
    amqp_queue_declare(bus->connection, CHANNEL, amqp_cstring_bytes(queue), 0, 1, 0, 0, amqp_empty_table);
    check(amqp_get_rpc_reply(bus->connection), queue);
    amqp_basic_qos(bus->connection, CHANNEL, 0, PREFETCH, 0);
    check(amqp_get_rpc_reply(bus->connection), "prefetch");
    bind_and_consume(bus, queue, TASK_EXCHANGE, key, false);
}

void bus_declare_reply_queue(struct bus *bus, const char *address) {
    char queue[NAME_SIZE], key[NAME_SIZE];
    snprintf(queue, sizeof queue, QUEUE_PREFIX "reply.%s", address);
    snprintf(key, sizeof key, "*.%s", address);
    amqp_queue_declare(bus->connection, CHANNEL, amqp_cstring_bytes(queue), 0, 0, 1, 1, amqp_empty_table);
    check(amqp_get_rpc_reply(bus->connection), queue);
    bind_and_consume(bus, queue, REPLY_EXCHANGE, key, true);
}

void bus_publish(struct bus *bus, const struct envelope *envelope, const char *body) {
    char id[NAME_SIZE + 24];
    snprintf(id, sizeof id, "%s-%llu", bus->instance, (unsigned long long)++bus->published);
    amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG
            | AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_USER_ID_FLAG
            | AMQP_BASIC_APP_ID_FLAG,
        .content_type = amqp_cstring_bytes("application/json"),
        .delivery_mode = TRANSIENT,
        .correlation_id = amqp_cstring_bytes(envelope->correlation),
        .message_id = amqp_cstring_bytes(id),
        .timestamp = (uint64_t)(wall_clock_ms() / 1000),
        .type = amqp_cstring_bytes(envelope->type),
        .user_id = amqp_cstring_bytes(bus->login),
        .app_id = amqp_cstring_bytes(bus->instance),
    };
    if (envelope->reply_to != NULL) {
        properties._flags |= AMQP_BASIC_REPLY_TO_FLAG;
        properties.reply_to = amqp_cstring_bytes(envelope->reply_to);
    }
    if (envelope->expiration != NULL) {
        properties._flags |= AMQP_BASIC_EXPIRATION_FLAG;
        properties.expiration = amqp_cstring_bytes(envelope->expiration);
    }
    int status = amqp_basic_publish(bus->connection, CHANNEL, amqp_cstring_bytes(envelope->exchange),
                                    amqp_cstring_bytes(envelope->key), 1, 0, &properties, amqp_cstring_bytes(body));
    if (status != AMQP_STATUS_OK) fail("publishing: %s", amqp_error_string2(status));
}

// What is no delivery: a message that came back, or the end of the channel or the connection.
static bool take_return(struct bus *bus) {
    amqp_frame_t frame;
    int status = amqp_simple_wait_frame(bus->connection, &frame);
    if (status != AMQP_STATUS_OK) fail("receiving: %s", amqp_error_string2(status));
    if (frame.frame_type != AMQP_FRAME_METHOD) return false;
    if (frame.payload.method.id != AMQP_BASIC_RETURN_METHOD) fail("the broker sent %s", amqp_method_name(frame.payload.method.id));
    amqp_message_t message;
    check(amqp_read_message(bus->connection, frame.channel, &message, 0), "a returned message");
    amqp_destroy_message(&message);
    return true;
}

bool bus_take(struct bus *bus, amqp_envelope_t *delivery, double timeout_ms, bool *returned) {
    if (returned != NULL) *returned = false;
    int64_t microseconds = timeout_ms <= 0 ? 0 : (int64_t)(timeout_ms * 1000);
    struct timeval timeout = {.tv_sec = microseconds / 1000000, .tv_usec = microseconds % 1000000};
    amqp_maybe_release_buffers(bus->connection);
    amqp_rpc_reply_t reply = amqp_consume_message(bus->connection, delivery, &timeout, 0);
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return true;
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_TIMEOUT) return false;
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_UNEXPECTED_STATE) {
        bool came_back = take_return(bus);
        if (returned != NULL) *returned = came_back;
        return false;
    }
    check(reply, "receiving");
    return false;
}

void bus_ack(struct bus *bus, uint64_t tag) {
    int status = amqp_basic_ack(bus->connection, CHANNEL, tag, 0);
    if (status != AMQP_STATUS_OK) fail("acknowledging: %s", amqp_error_string2(status));
}

void bus_close(struct bus *bus) {
    amqp_connection_close(bus->connection, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(bus->connection);
}

bool bus_is_from(const struct bus *bus, const amqp_basic_properties_t *properties) {
    return (properties->_flags & AMQP_BASIC_USER_ID_FLAG) && properties->user_id.len == strlen(bus->login)
        && memcmp(properties->user_id.bytes, bus->login, properties->user_id.len) == 0;
}
