#include "repl/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const figures_words[] = {[FIGURES_LINE] = "line", [FIGURES_TABLE] = "table", [FIGURES_OFF] = "off"};

static void show_memory(const struct session *session, struct text *out)
{
    text_bytes(out, pool_arena_limit(session->arena));
    text_put(out, " (");
    text_bytes(out, pool_arena_used(session->arena));
    text_put(out, " in use)");
}

static void show_figures(const struct session *session, struct text *out)
{
    text_put(out, figures_words[session->figures]);
}

static bool set_figures(struct session *session, const struct argument *value)
{
    for (int i = 0; i < 3; i++) {
        if (strcmp(value->word, figures_words[i]) != 0)
            continue;
        session->figures = (enum figures)i;
        return true;
    }
    return complain(&session->complaint, value->at, "figures are line, table or off");
}

/* Bytes: a number, with k, M, G or T behind it or not: 500M, 2G, 1.5G. */
static bool set_memory(struct session *session, const struct argument *value)
{
    static const char units[] = "kMGT";
    const uint64_t least = 1000000;
    char digits[64], *end;
    size_t kept = 0;
    for (const char *c = value->word; *c && kept < sizeof digits - 1; c++)
        if (*c != '_')
            digits[kept++] = *c;
    digits[kept] = '\0';
    double bytes = strtod(digits, &end);
    const char *unit = *end ? strchr(units, *end) : NULL;
    if (unit)
        bytes *= pow(1000, (double)(unit - units + 1));
    if (end == digits || (*end && (!unit || end[1])) || !(bytes >= (double)least) || bytes > 1e15) {
        complain(&session->complaint, value->at, "memory is a number of bytes, 1M or more");
        return complain_hint(&session->complaint, "for example: set memory 2G");
    }
    pool_arena_set_limit(session->arena, (uint64_t)bytes);
    return true;
}

/* --- on and off --- */

static bool set_switch(struct session *session, const struct argument *value, bool *off)
{
    bool on = strcmp(value->word, "on") == 0;
    if (!on && strcmp(value->word, "off") != 0)
        return complain(&session->complaint, value->at, "this is on or off");
    *off = !on;
    return true;
}

static void show_replay_setting(const struct session *session, struct text *out)
{
    text_put(out, session->no_replay ? "off" : "on");
}

static bool set_replay(struct session *session, const struct argument *value)
{
    return set_switch(session, value, &session->no_replay);
}

static void show_mouse(const struct session *session, struct text *out)
{
    text_put(out, session->no_mouse ? "off" : "on");
}

static bool set_mouse(struct session *session, const struct argument *value)
{
    return set_switch(session, value, &session->no_mouse);
}

static void show_python(const struct session *session, struct text *out)
{
    text_put(out, session->python_on ? "on" : "off");
}

static bool set_python(struct session *session, const struct argument *value)
{
    bool off = !session->python_on;
    if (!set_switch(session, value, &off))
        return false;
    session->python_on = !off;
    return true;
}

static void show_noskip(const struct session *session, struct text *out)
{
    text_put(out, session->no_skip ? "on" : "off");
}

static bool set_noskip(struct session *session, const struct argument *value)
{
    bool off = !session->no_skip;
    if (session->for_lesson)
        return complain(&session->complaint, value->at, "'set noskip' is not for a lesson to run");
    if (!set_switch(session, value, &off))
        return false;
    if (off && session->no_skip) /* whoever could take it back need not have it */
        return complain(&session->complaint, value->at, "noskip stays on until the program is left");
    session->no_skip = !off;
    return true;
}

static const struct setting {
    const char *name, *values, *summary;
    void (*show)(const struct session *session, struct text *out);
    bool (*set)(struct session *session, const struct argument *value);
} settings[] = {
    {"figures", "line|table|off", "what is printed about a job", show_figures, set_figures},
    {"replay", "on|off", "show short jobs again in the pane", show_replay_setting, set_replay},
    {"mouse", "on|off", "wheel and clicks for the pane, or for the terminal", show_mouse, set_mouse},
    {"python", "on|off", "say what each command is in Python", show_python, set_python},
    {"noskip", "on|off", "lessons keep their answers back, until the program is left", show_noskip, set_noskip},
    {"memory", "BYTES", "for jobs and results: 500M, 2G", show_memory, set_memory},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

const char *setting_name(size_t index)
{
    return index < SETTINGS ? settings[index].name : NULL;
}

static struct value list_settings(const struct session *session)
{
    static const char *const keys[] = {"setting", "is", "may be", "what it is"};
    struct value list = value_sequence(VALUE_LIST, SETTINGS);
    for (size_t i = 0; i < SETTINGS; i++) {
        struct text is = {.bytes = NULL};
        struct value row = list.sequence->items[i] = value_record(keys, 4);
        settings[i].show(session, &is);
        row.sequence->items[0] = value_word(settings[i].name);
        row.sequence->items[1] = value_word(text_string(&is));
        row.sequence->items[2] = value_word(settings[i].values);
        row.sequence->items[3] = value_word(settings[i].summary);
        text_release(&is);
    }
    return list;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *name = &call->arguments[0], *value = &call->arguments[1];
    if (!name->given) {
        out->value = list_settings(session);
        out->as_table = true;
        return true;
    }
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].name, name->word) != 0)
            continue;
        if (value->given)
            return settings[i].set(session, value);
        struct text is = {.bytes = NULL};
        settings[i].show(session, &is);
        out->value = value_word(text_string(&is));
        text_release(&is);
        return true;
    }
    complain(&session->complaint, name->at, "there is no setting '%s'", name->word);
    return complain_hint(&session->complaint, "`set` lists them");
}

const struct command set_command = {
    .name = "set",
    .summary = "list the settings, show one, or change it",
    .group = GROUP_SELF,
    .parameters = {{"NAME", PARAM_SETTING, .optional = true}, {"VALUE", PARAM_WORD, .optional = true}},
    .details =
        "noskip is for teachers: once it is on, `skip` is refused, what is said of a wrong answer does not say what "
        "the right one is, and `next` leaves an exercise open. Commands in $XDG_CONFIG_HOME/poolscope/rc are run "
        "before the prompt: `set noskip on` there holds for whoever sits down.",
    .examples = {"set", "set figures table", "set memory 2G"},
    .run = run,
};
