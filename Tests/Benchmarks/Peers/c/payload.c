#include "peer.h"

void payload_read(struct payload *payload, const char *path) {
    json_error_t error;
    payload->document = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (payload->document == NULL) fail("%s:%d: %s", path, error.line, error.text);
    payload->matter = text_member(payload->document, "matter");
    const json_t *departments = json_object_get(payload->document, "departments");
    if (payload->matter == NULL || json_array_size(departments) != DEPARTMENTS) {
        fail("%s: needs a matter and exactly %d departments", path, DEPARTMENTS);
    }
    for (size_t i = 0; i < DEPARTMENTS; i++) {
        const json_t *entry = json_array_get(departments, i);
        struct department *department = &payload->departments[i];
        department->name = text_member(entry, "name");
        department->operation = text_member(entry, "operation");
        department->version = integer_member(entry, "version");
        department->input = json_object_get(entry, "input");
        department->data = json_object_get(entry, "data");
        if (department->name == NULL || department->operation == NULL || department->version < 1
            || !json_is_object(department->input) || !json_is_object(department->data)) {
            fail("%s: department %zu needs name, operation, version, input and data", path, i + 1);
        }
    }
}
