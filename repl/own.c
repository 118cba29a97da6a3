/* repl/own.c - functions of one's own: made, looked up by name, and built into the code that a job carries. */
#include "repl/own.h"

#include <stdlib.h>
#include <string.h>

#include "repl/parser.h"
#include "repl/session.h"
#include "repl/shared.h"

enum { GLOBAL_LIST_MAX = 1 << 20 }; /* elements of a list that a function may name */

/* What is looked up for, and what is to be told of it. */
struct looking {
    struct session *session;
    struct plan *plan;    /* holds what its code refers to; NULL: nothing is built */
    const char *unusable; /* a name whose value no function can use, and … */
    const char *what;     /* … what that is */
};

/* A list that a function names, flat, as long as the command lasts. false: it cannot be one. */
static bool flat_list(struct looking *looking, struct value list, struct cell *out)
{
    uint64_t count = value_length(list);
    if (count > GLOBAL_LIST_MAX)
        return false;
    struct cell_list *flat = region_take(&looking->session->region, cell_list_size(count, true));
    uint8_t *tags = (uint8_t *)&flat->values[count];
    flat->count = count;
    flat->base = TAG_INT;
    flat->mixed = 1;
    for (uint64_t i = 0; i < count; i++) {
        struct value item = value_at(list, i);
        struct cell cell = value_cell(item);
        bool number = cell_is_number(cell) || cell.tag == TAG_NULL;
        value_release(&item);
        if (!number)
            return false;
        memcpy(&flat->values[i], &cell.i, sizeof cell.i);
        tags[i] = (uint8_t)cell.tag;
    }
    *out = (struct cell){.tag = list.kind == VALUE_TUPLE ? TAG_TUPLE : TAG_LIST, .list = flat};
    return true;
}

static bool meaning_of_value(struct looking *looking, struct value value, struct meaning *meaning)
{
    meaning->kind = MEANS_CELL;
    meaning->cell = value_cell(value);
    switch (value.kind) {
    case VALUE_FUNCTION:
        *meaning = (struct meaning){.kind = MEANS_DEFINITION, .definition = value.own->definition};
        return true;
    case VALUE_SHARED:
        if (looking->plan)
            plan_hold(looking->plan, value);
        meaning->shared = shared_kind_name(value.shared->kind);
        return true;
    case VALUE_LIST:
    case VALUE_RANGE:
    case VALUE_RESULT:
    case VALUE_TUPLE:
        return flat_list(looking, value, &meaning->cell);
    default:
        return meaning->cell.tag != TAG_NONE_SET;
    }
}

/* How it is written in an expression. */
static const char *use_of_shared(struct looking *looking, enum shared_kind kind, const char *name)
{
    static const char *const ways[] = {[SHARED_IS_VALUE] = "its number is %s.value",
                                       [SHARED_IS_ARRAY] = "its numbers are %s[0], %s[1], …; or sum(%s), len(%s)",
                                       [SHARED_IS_LOCK] = "a lock is named where it is used: increment(counter, 1, "
                                                          "lock=%s), or acquire(%s)",
                                       [SHARED_IS_QUEUE] = "take(%s) takes an item, put(%s, 3) puts one"};
    struct text text = {.bytes = NULL};
    for (const char *c = ways[kind]; *c; c++) {
        bool here = c[0] == '%';
        text_add(&text, here ? name : c, here ? strlen(name) : 1);
        c += here;
    }
    const char *use = region_copy(&looking->session->region, text_string(&text), text.size);
    text_release(&text);
    return use;
}

static struct meaning meaning_of(struct looking *looking, const char *name, const struct value *value)
{
    const struct function *native = function_find(name);
    struct meaning meaning = {.kind = MEANS_NOTHING};
    if (native && !value)
        return (struct meaning){.kind = MEANS_NATIVE, .native = native};
    if (!value)
        return meaning;
    if (meaning_of_value(looking, *value, &meaning)) {
        if (value->kind == VALUE_SHARED)
            meaning.use = use_of_shared(looking, value->shared->kind, name);
        return meaning;
    }
    looking->unusable = region_copy(&looking->session->region, name, strlen(name));
    looking->what = value_is_list(*value) ? "a list that a function cannot hold" : value_kind_name(*value);
    return (struct meaning){.kind = MEANS_NOTHING};
}

static struct meaning look_up(void *context, const char *name)
{
    struct looking *looking = context;
    return meaning_of(looking, name, strcmp(name, "_") == 0 ? NULL : session_name(looking->session, name));
}

struct meaning own_look_up(struct session *session, const char *name, const struct value *value)
{
    struct looking looking = {.session = session};
    return meaning_of(&looking, name, value);
}

static const char *nearest(void *context, const char *typed)
{
    const struct looking *looking = context;
    struct known_names names = session_known_names(looking->session);
    const char *native = nearest_function(typed);
    return native ? native : names.nearest(names.context, typed);
}

static void complain_unusable(const struct looking *looking, size_t at, struct complaint *complaint)
{
    complain(complaint, at, "'%s' is %s, which a function cannot work with", looking->unusable, looking->what);
    complain_hint(complaint, "numbers, flat lists and tuples of numbers, functions and shared objects it can");
}

struct value own_value(const struct function *function)
{
    struct own *own = (struct own *)((const char *)function - offsetof(struct own, function));
    return value_hold((struct value){.kind = VALUE_FUNCTION, .own = own});
}

const struct value *own_meaning(const struct function *function, const char *name)
{
    const struct own *own = (const struct own *)((const char *)function - offsetof(struct own, function));
    return session_name(own->session, name);
}

static struct function row_of(struct definition *definition)
{
    struct function row = {
        .name = definition_name(definition), .summary = definition_source(definition), .definition = definition};
    for (size_t p = 0; p < definition_parameter_count(definition); p++)
        row.parameters[p] = (struct parameter){.name = definition_parameter(definition, p), .takes = TAKES_ANY};
    return row;
}

bool own_define(struct session *session, const char *source, size_t at, struct value *out)
{
    struct looking looking = {.session = session};
    struct define_names names = {.look_up = look_up, .nearest = nearest, .context = &looking};
    struct define_error error = {.at = 0};
    struct definition *definition = define(source, strlen(source), &names, &error);
    if (!definition && looking.unusable) {
        complain_unusable(&looking, at + error.at, &session->complaint);
        return false;
    }
    if (!definition) {
        complain(&session->complaint, at + error.at, "%s", error.message);
        return complain_hint(&session->complaint, "%s",
                             error.hint[0] ? error.hint : "for example: def cube(x) = x ** 3; `help def` says more");
    }
    if (!name_is_free(definition_name(definition), true, at, &session->complaint)) {
        definition_release(definition);
        return false;
    }
    struct own *own = must_allocate(sizeof *own);
    *own = (struct own){.object.holders = 1, .session = session, .definition = definition};
    own->function = row_of(definition);
    *out = (struct value){.kind = VALUE_FUNCTION, .own = own};
    return true;
}

void own_destroy(struct own *own)
{
    definition_release(own->definition);
}

void own_show_place(const char *source, size_t size, size_t at, size_t end, struct text *out)
{
    static const char before[] = "def ";
    size_t shown = at < size ? at : size;
    end = end < size ? end : size;
    text_put(out, before);
    text_add_visible(out, source, size);
    int columns = (int)strlen(before) + text_columns(source, shown);
    text_format(out, "\n%*s^", columns, "");
    for (int more = end > shown ? text_columns(source + shown, end - shown) - 1 : 0; more > 0; more--)
        text_put(out, "^");
}

bool own_build(const struct function *function, const enum cell_tag *arguments, struct plan *plan, size_t place,
               struct program *program, struct complaint *complaint)
{
    struct value held = own_value(function);
    struct looking looking = {.session = held.own->session, .plan = plan};
    struct define_names names = {.look_up = look_up, .nearest = nearest, .context = &looking};
    struct define_error error = {.at = 0};
    plan_hold(plan, held);
    value_release(&held);
    if (program_build(function->definition, &names, arguments, program, &error))
        return true;
    if (looking.unusable) {
        complain_unusable(&looking, place, complaint);
        return false;
    }
    struct text hint = {.bytes = NULL};
    const char *source = error.definition ? definition_source(error.definition) : function->summary;
    own_show_place(source, strlen(source), error.at, error.end, &hint);
    if (error.hint[0])
        text_format(&hint, "\n%s", error.hint);
    complain(complaint, place, "%s", error.message);
    complain_hint(complaint, "%s", text_string(&hint));
    text_release(&hint);
    return false;
}
