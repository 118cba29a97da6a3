/* repl/shared.c - shared objects as values, and among a call's arguments. */
#include "repl/shared.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pool/shared.h"
#include "repl/session.h"
#include "repl/share.h"

const char *shared_kind_name(enum shared_kind kind)
{
    static const char *const names[] = {"a shared value", "a shared array", "a lock", "a queue"};
    return names[kind];
}

struct pool_object *shared_object(const struct shared *shared)
{
    return object_from(pool_block_data(shared->block));
}

bool shared_name_is_free(struct session *session, const struct argument *name)
{
    struct complaint *complaint = &session->complaint;
    const char *word = name->word;
    /* Where any word may stand, quoted ones and numbers may, too. */
    bool letters = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == strlen(word);
    if (!*word || !letters || (word[0] >= '0' && word[0] <= '9'))
        return complain(complaint, name->at, "'%s' is no name", word);
    return name_is_free(word, false, name->at, complaint);
}

void shared_keep(struct session *session, const struct argument *name, enum shared_kind kind, struct pool_block *block)
{
    struct shared *shared = must_allocate(sizeof *shared);
    struct value value = {.kind = VALUE_SHARED, .shared = shared};
    shared->object.holders = 1;
    shared->kind = kind;
    shared->block = block;
    shared->session = session;
    struct object_updates updates;
    object_updates(shared_object(shared), &updates);
    shared->told = (struct shared_told){.content = updates.content, .stores = updates.stores};
    session_keep(session, name->word, value);
    value_release(&value);
}

bool shared_make_room(struct session *session, enum pool_error error, uint64_t need, size_t place)
{
    if (error == POOL_EARENA && session_make_room(session, need))
        return true;
    complain(&session->complaint, place, "%s", pool_error_sentence(error));
    return error == POOL_EARENA ? complain_hint(&session->complaint, "see `set memory`") : false;
}

struct pool_object *shared_queue(struct session *session, const struct call *call)
{
    const struct argument *argument = &call->arguments[0];
    struct value value = argument->values[0];
    if (value.kind == VALUE_SHARED && value.shared->kind == SHARED_IS_QUEUE)
        return shared_object(value.shared);
    complain(&session->complaint, argument->at, "'%s' needs a queue, and this is %s", call->command->name,
             value_kind_name(value));
    complain_hint(&session->complaint, "`queue orders` makes one named orders");
    return NULL;
}

/* --- what they hold --- */

static struct value number_value(struct object_number number)
{
    return number.real ? value_double(number.d) : value_int(number.i);
}

uint64_t shared_length(const struct shared *shared)
{
    return shared->kind == SHARED_IS_ARRAY ? object_length(shared_object(shared)) : 0;
}

struct value shared_at(const struct shared *shared, uint64_t index)
{
    struct object_number number = {.i = 0};
    object_load(shared_object(shared), index, &number);
    return number_value(number);
}

static struct value array_content(const struct shared *shared)
{
    uint64_t length = shared_length(shared);
    struct value list = value_sequence(VALUE_LIST, (size_t)length);
    for (uint64_t i = 0; i < length; i++)
        list.sequence->items[i] = shared_at(shared, i);
    return list;
}

static struct value queue_content(struct pool_object *queue)
{
    size_t room = (size_t)object_length(queue);
    struct object_cell *cells = must_allocate((room + 1) * sizeof *cells);
    size_t count = object_peek(queue, cells, room);
    struct value list = value_sequence(VALUE_LIST, count);
    for (size_t i = 0; i < count; i++)
        list.sequence->items[i] = value_from_cell(share_unpack(cells[i]));
    free(cells);
    return list;
}

static void lock_words(const struct session *session, const struct pool_object *object, struct text *out)
{
    struct object_lock_view lock;
    object_lock_look(object, &lock);
    text_put(out, lock.holder <= 0 ? "free" : lock.dead ? "free: " : "held by ");
    if (lock.holder > 0)
        session_say_who(session, lock.holder, out);
    if (lock.holder > 0 && lock.dead)
        text_put(out, " died with it");
}

struct value shared_content(const struct shared *shared)
{
    struct pool_object *object = shared_object(shared);
    struct text words = {.bytes = NULL};
    switch (shared->kind) {
    case SHARED_IS_VALUE:
        return shared_at(shared, 0);
    case SHARED_IS_ARRAY:
        return array_content(shared);
    case SHARED_IS_QUEUE:
        return queue_content(object);
    case SHARED_IS_LOCK:
        break;
    }
    lock_words(shared->session, object, &words);
    struct value word = value_word(text_string(&words));
    text_release(&words);
    return word;
}

void shared_repr(const struct shared *shared, uint64_t limit, struct text *out)
{
    static const char *const words[] = {"value", "array", "lock", "queue"};
    const struct pool_object *object = shared_object(shared);
    text_format(out, "<%s: ", words[shared->kind]);
    if (shared->kind == SHARED_IS_QUEUE) {
        text_format(out, "%" PRIu64 " of %" PRIu64, object_length(object), object_queue_room(object));
    } else {
        struct value content = shared_content(shared);
        value_repr(content, limit, out);
        value_release(&content);
    }
    text_put(out, ">");
}

/* --- among the arguments --- */

bool shared_find_lock(struct session *session, struct given_option *option)
{
    const struct value *found = session_name(session, option->word);
    if (!found)
        return session_complain_name(session, option->word_at, option->word);
    bool locks = found->kind == VALUE_SHARED && found->shared->kind != SHARED_IS_QUEUE;
    if (!locks) {
        complain(&session->complaint, option->word_at, "'%s' is %s, and that has no lock", option->word,
                 value_kind_name(*found));
        return complain_hint(&session->complaint,
                             "`lock mutex` makes a lock; a value and an array have one of their own");
    }
    value_release(&option->shared);
    option->shared = value_hold(*found);
    return true;
}

/* The parameter that takes what `lock=` names; the count of parameters if there is none. */
static size_t lock_parameter(const struct function *function)
{
    size_t p = 0, count = function_parameter_count(function);
    while (p < count &&
           (strcmp(function->parameters[p].name, "lock") != 0 || function->parameters[p].takes != TAKES_SHARED))
        p++;
    return p;
}

/* What was typed, bare or as one tuple. */
static size_t typed_arguments(struct session *session, const struct argument *typed, struct value **values,
                              size_t **places)
{
    bool tuple = typed->expression_count == 1 && typed->values[0].kind == VALUE_TUPLE;
    size_t count = tuple ? typed->values[0].sequence->count : typed->expression_count;
    size_t room = count > FUNCTION_PARAMETERS_MAX ? count : FUNCTION_PARAMETERS_MAX;
    *values = region_take(&session->region, (room + 1) * sizeof **values);
    *places = region_take(&session->region, (room + 1) * sizeof **places);
    const struct expression *part = typed->expressions;
    for (size_t i = 0; i < room; i++) {
        (*values)[i] = i >= count ? value_none() : tuple ? typed->values[0].sequence->items[i] : typed->values[i];
        (*places)[i] = part ? part->at : typed->at;
        part = part && !tuple ? part->next : part;
    }
    return count;
}

bool shared_arguments(struct session *session, const struct call *call, size_t index, const struct function *function,
                      struct shared_arguments *out)
{
    const struct given_option *lock = call_option(call, "lock");
    struct value *values;
    size_t *places;
    size_t count = typed_arguments(session, &call->arguments[index], &values, &places);
    size_t p = lock ? lock_parameter(function) : 0;
    if (lock && p == function_parameter_count(function)) {
        complain(&session->complaint, lock->at, "'%s' takes no lock", function->name);
        return complain_hint(&session->complaint, "increment, add and fill do: `doc increment`");
    }
    if (lock && count > p)
        return complain(&session->complaint, lock->at, "'%s' has its lock already, as argument %zu", function->name,
                        p + 1);
    if (lock) {
        values[p] = lock->shared;
        places[p] = lock->word_at;
        count = p + 1;
    }
    *out = (struct shared_arguments){values, places, count};
    return true;
}
