#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void time_text(char text[TIME_SIZE], int64_t ms) {
    time_t seconds = (time_t)(ms / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    size_t length = strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + length, TIME_SIZE - length, ".%03dZ", (int)(ms % 1000));
}

int64_t time_value(const char *text) {
    struct tm parts = {0};
    int ms = 0, end = 0;
    if (text == NULL) return -1;
    int found = sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour,
                       &parts.tm_min, &parts.tm_sec, &ms, &end);
    if (found != 7 || end == 0 || text[end] != '\0') return -1;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return (int64_t)timegm(&parts) * 1000 + ms;
}

json_t *message_read(amqp_bytes_t body, const char *list) {
    json_t *message = json_loadb(body.bytes, body.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *entries = json_object_get(message, list);
    if (integer_member(message, "protocol") == 1 && json_array_size(entries) > 0) return message;
    json_decref(message);
    return NULL;
}

const char *text_member(const json_t *object, const char *name) {
    return json_string_value(json_object_get(object, name));
}

bool member_is(const json_t *object, const char *name, const char *expected) {
    const char *text = text_member(object, name);
    return text != NULL && strcmp(text, expected) == 0;
}

json_int_t integer_member(const json_t *object, const char *name) {
    return json_integer_value(json_object_get(object, name));
}

char *message_write(json_t *message) {
    char *body = message == NULL ? NULL : json_dumps(message, JSON_COMPACT);
    json_decref(message);
    if (body == NULL) fail("a message cannot be written as JSON");
    return body;
}
