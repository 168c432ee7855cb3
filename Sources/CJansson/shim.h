#pragma once
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

/// The code of an error. Swift cannot call `json_error_code`: the library gives the function and its result type one name.
static inline int onevisit_json_error_code(const json_error_t *error) {
    return (int)json_error_code(error);
}

// MARK: Memory of one parse

// jansson asks for some fifty pieces of memory for a message and gives them all back a moment later. They are cut from a few blocks instead, which
// go back together when the parse is over: that halves its time. The blocks belong to the thread that parses; jansson is used nowhere else.

/// The first block: enough for nearly every message.
#define ONEVISIT_ARENA_BLOCK ((size_t)64 << 10)

struct onevisit_arena_block {
    struct onevisit_arena_block *previous;
    size_t size;
    size_t used;
};

/// The last block of the parse that runs on this thread; NULL while none does.
static inline struct onevisit_arena_block **onevisit_arena(void) {
    static _Thread_local struct onevisit_arena_block *last = NULL;
    return &last;
}

/// The header of a block, rounded up so that what follows it is aligned for everything.
#define ONEVISIT_ARENA_HEADER ((sizeof(struct onevisit_arena_block) + 15) & ~(size_t)15)

static inline struct onevisit_arena_block *onevisit_arena_block_new(size_t size, struct onevisit_arena_block *previous) {
    struct onevisit_arena_block *block = malloc(ONEVISIT_ARENA_HEADER + size);
    if (block == NULL) return NULL;
    block->previous = previous;
    block->size = size;
    block->used = 0;
    return block;
}

static inline void *onevisit_arena_take(size_t size) {
    struct onevisit_arena_block *block = *onevisit_arena();
    if (block == NULL || size > SIZE_MAX / 4) return NULL;
    size = (size + 15) & ~(size_t)15;
    if (size > block->size - block->used) {
        size_t next = block->size * 2;
        block = onevisit_arena_block_new(next > size ? next : size, block);
        if (block == NULL) return NULL;
        *onevisit_arena() = block;
    }
    void *piece = (char *)block + ONEVISIT_ARENA_HEADER + block->used;
    block->used += size;
    return piece;
}

static inline void onevisit_arena_ignore(void *piece) {
    (void)piece;
}

/// From now on jansson takes its memory from the arena of the thread. Before the first parse, once.
static inline void onevisit_arena_install(void) {
    json_set_alloc_funcs(onevisit_arena_take, onevisit_arena_ignore);
}

/// A block to begin with; NULL where there is no memory.
static inline void *onevisit_arena_make(void) {
    return onevisit_arena_block_new(ONEVISIT_ARENA_BLOCK, NULL);
}

/// A parse begins on this thread, with a block that `onevisit_arena_make` made.
static inline void onevisit_arena_begin(void *first) {
    *onevisit_arena() = (struct onevisit_arena_block *)first;
}

/// The parse is over, and nothing of what it made is used any more: all blocks but the first go back.
static inline void onevisit_arena_end(void) {
    struct onevisit_arena_block *block = *onevisit_arena();
    while (block->previous != NULL) {
        struct onevisit_arena_block *last = block;
        block = last->previous;
        free(last);
    }
    block->used = 0;
    *onevisit_arena() = NULL;
}
