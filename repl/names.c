/* repl/names.c - the one namespace: results, values, functions, shared objects, processes. */
#include <stdlib.h>
#include <string.h>

#include "repl/own.h"
#include "repl/processes.h"
#include "repl/session.h"

/* Where the name is, or would be. */
static size_t name_index(const struct session *session, const char *name)
{
    size_t low = 0, high = session->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(session->names[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct name *find_name(const struct session *session, const char *name)
{
    size_t i = name_index(session, name);
    return i < session->name_count && strcmp(session->names[i].name, name) == 0 ? &session->names[i] : NULL;
}

const struct value *session_name(const struct session *session, const char *name)
{
    if (strcmp(name, "_") == 0)
        return session->last.kind == VALUE_NOTHING ? NULL : &session->last;
    const struct name *found = find_name(session, name);
    return found ? &found->value : session_process_handle(session, name);
}

/* When a name changes, the same words mean another job: its serial run is no measure any more. */
static void forget_serials_with(struct session *session, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < session->serial_count; i++) {
        if (text_has_word(session->serials[i].title, name))
            free(session->serials[i].title);
        else
            session->serials[kept++] = session->serials[i];
    }
    session->serial_count = kept;
}

void session_keep(struct session *session, const char *name, struct value value)
{
    struct name *found = find_name(session, name);
    if (!found) {
        size_t i = name_index(session, name);
        session->names = must_grow(session->names, session->name_count, &session->name_room, sizeof *session->names);
        found = &session->names[i];
        memmove(found + 1, found, (session->name_count++ - i) * sizeof *found);
        *found = (struct name){.name = must_copy(name, strlen(name))};
    }
    forget_serials_with(session, name);
    struct value before = found->value;
    found->value = value_hold(value);
    value_release(&before);
}

static bool name_is_known(void *context, const char *name)
{
    return session_name(context, name) || strcmp(name, "_") == 0;
}

static const char *nearest_name(void *context, const char *typed)
{
    const struct session *session = context;
    for (size_t i = 0; i < session->name_count; i++)
        if (strlen(typed) > 1 && edit_distance(typed, session->names[i].name) <= 1)
            return session->names[i].name;
    return NULL;
}

const struct function *session_function(void *context, const char *name)
{
    const struct name *found = find_name(context, name);
    return found && found->value.kind == VALUE_FUNCTION ? &found->value.own->function : NULL;
}

static const struct value *name_value(void *context, const char *name)
{
    return session_name(context, name);
}

struct known_names session_known_names(struct session *session)
{
    return (struct known_names){name_is_known, nearest_name, session_function,
                                name_value,    session,      session->for_lesson};
}

bool session_complain_name(struct session *session, size_t at, const char *name)
{
    if (strcmp(name, "_") == 0)
        return complain(&session->complaint, at, "there is no last result yet");
    if (is_process_word(name)) {
        complain(&session->complaint, at, "there is no process %s", name);
        return complain_hint(&session->complaint,
                             session->child_count ? "`processes` lists them" : "`process square 3` starts one");
    }
    complain(&session->complaint, at, "there is no name '%s'", name);
    const char *near = nearest_name(session, name);
    if (near)
        return complain_hint(&session->complaint, "did you mean '%s'?", near);
    if (habit_hint(name))
        return complain_hint(&session->complaint, "%s", habit_hint(name));
    if (function_find(name))
        return complain_hint(&session->complaint, "'%s' is a function: it stands right after map, starmap or apply",
                             name);
    if (strcmp(name, "chunksize") == 0 || strcmp(name, "timeout") == 0)
        return complain_hint(&session->complaint, "an option stands with its value: %s=3", name);
    return complain_hint(&session->complaint, "give it a value first: %s = 0..20, or %s = map square 0..20 async", name,
                         name);
}

void session_release_names(struct session *session)
{
    for (size_t i = 0; i < session->name_count; i++) {
        value_release(&session->names[i].value);
        free(session->names[i].name);
    }
    free(session->names);
    value_release(&session->last);
}
