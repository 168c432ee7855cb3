#pragma once
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// Swift calls no variadic C function, and logging in is one. SASL PLAIN takes a name and a password.
static inline amqp_rpc_reply_t onevisit_login_plain(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *user, const char *password) {
  return amqp_login_with_properties(state, vhost, channel_max, frame_max, heartbeat, properties,
                                    AMQP_SASL_METHOD_PLAIN, user, password);
}

// SASL EXTERNAL takes an identity: the client certificate is the proof.
static inline amqp_rpc_reply_t onevisit_login_external(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *identity) {
  return amqp_login_with_properties(state, vhost, channel_max, frame_max, heartbeat, properties,
                                    AMQP_SASL_METHOD_EXTERNAL, identity);
}

// Swift's Glibc module leaves out the two calls of Linux that a thread of our own needs.
static inline int onevisit_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

// Names the calling thread; at most 15 bytes are kept.
static inline void onevisit_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
