#pragma once
#include <jansson.h>

/// The code of an error. Swift cannot call `json_error_code`: the library gives the function and its result type one name.
static inline int onevisit_json_error_code(const json_error_t *error) {
    return (int)json_error_code(error);
}
