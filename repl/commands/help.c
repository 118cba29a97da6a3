#include "repl/python.h"

#include <string.h>

/* Every command with its parameters and summary, by group: 80 columns are enough. */
static void list_commands(struct text *out)
{
    enum { USAGE_WIDTH = 22 };
    for (int group = 0; group < GROUP_COUNT; group++) {
        bool any = false;
        for (const struct command *const *at = command_table; *at; at++) {
            struct text usage = {.bytes = NULL};
            if ((int)(*at)->group != group)
                continue;
            if (!any)
                text_format(out, "%s%s\n", group ? "\n" : "", command_group_name((enum command_group)group));
            any = true;
            command_short_usage(*at, &usage);
            text_format(out, "  %-*s  %s\n", USAGE_WIDTH, text_string(&usage), (*at)->summary);
            text_release(&usage);
        }
    }
    text_put(out, "\nvalues    7  -3  2.5  1e7  True  (2, 3)  [1, 2, 3]  0..20  0..20..2  10..0..-1\n"
                  "keep      r = map square 0..20   then r is a value; _ is the last result\n"
                  "lines     ; between commands, # before a comment; an open bracket goes on\n"
                  "more      help map   doc square   functions   help figures\n"
                  "keys      Tab completes, Ctrl-C stops a job or drops the line, Ctrl-D leaves\n");
}

static void help_command_text(const struct command *command, struct text *out)
{
    struct text usage = {.bytes = NULL};
    command_usage(command, &usage);
    text_format(out, "%s\n", text_string(&usage));
    if (command->also)
        text_format(out, "%s\n", command->also);
    text_format(out, "    %s\n", command->summary);
    if (command->alias)
        text_format(out, "also      %s\n", command->alias);
    if (command->details)
        text_wrap(out, command->details, 78);
    text_format(out, "Python    %s\n", command->python ? command->python : "has nothing for it");
    for (int i = 0; i < COMMAND_EXAMPLES_MAX && command->examples[i]; i++)
        text_format(out, "%s%s\n", i ? "          " : "example   ", command->examples[i]);
    text_release(&usage);
}

static const char words[] =
    "busy        an item in hand\n"
    "off CPU     the part of busy in which the kernel ran something else\n"
    "lock wait   an item in hand, and another process holds the lock it needs; no part of busy\n"
    "queue wait  an item in hand, and its queue is full or empty; no part of busy\n"
    "idle wait   nothing to claim while the job is unfinished: waiting for others\n"
    "waking      something to claim, but not run by the kernel yet\n"
    "other       busy with other jobs, or starting, stopped, dead\n"
    "wall        from submission to the parent's holding the last result\n"
    "efficiency  (sum of busy - off CPU) / (workers * wall)\n"
    "speed-up    wall of the last serial run of the same job / wall\n"
    "Of each worker, busy, the waits and other add up to the wall. `set figures table`\n"
    "shows them worker by worker, `set figures off` nothing.\n";

/* `help figures`, or any of the words. */
static bool is_word(const char *topic)
{
    static const char *const topics[] = {"figures", "busy", "off", "idle",       "waking",
                                         "other",   "wall", "cpu", "efficiency", "speed"};
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (strcmp(topics[i], topic) == 0)
            return true;
    return false;
}

/* Words of the language that are neither commands nor functions. */
static const char *topic_text(const char *topic)
{
    static const struct {
        const char *word, *text;
    } topics[] = {
        {"async", "`map F ITEMS async` comes back at once with a job, as map_async does: `help map_async`, `help get`"},
        {"chunksize", "chunksize=K: so many items are handed over at once. `explain map F ITEMS` shows what it is "
                      "otherwise"},
        {"each", "(each X, 2) in a tuple runs along X: starmap power (each [1, 2, 3], 2)"},
        {"fork", "how a worker is started, as a copy of this program: `help pool`"},
        {"python", "`set python on` says after each command what it is in Python, `export FILE.py` writes all of it"},
        {"spawn", "how a worker is started, as the program anew: pool 4 spawn; `help pool`"},
        {"timeout", "timeout=S: wait for S seconds at most: get r timeout=0.5, join timeout=2, take q timeout=1"},
    };
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (strcmp(topics[i].word, topic) == 0)
            return topics[i].text;
    return NULL;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    session->reading = true;
    const struct argument *topic = &call->arguments[0];
    struct text text = {.bytes = NULL};
    const struct command *command = topic->given ? command_find(topic->word) : NULL;
    const struct function *function = topic->given ? session_function(session, topic->word) : NULL;
    if (topic->given && !function)
        function = function_find(topic->word);
    if (!topic->given)
        list_commands(&text);
    else if (command)
        help_command_text(command, &text);
    else if (function)
        function_doc(function, &text);
    else if (is_word(topic->word))
        text_put(&text, words);
    else if (topic_text(topic->word))
        text_format(&text, "%s: %s\n", topic->word, topic_text(topic->word));
    else if (habit_hint(topic->word))
        text_format(&text, "%s: %s\n", topic->word, habit_hint(topic->word));
    else
        return complain(&session->complaint, topic->at, "there is no command and no function '%s'", topic->word),
               complain_hint(&session->complaint, "`help` lists the commands, `functions` the functions");
    outcome_text(session, &text, out);
    return true;
}

const struct command help_command = {
    .name = "help",
    .alias = "?",
    .summary = "list the commands, or explain a command or function",
    .group = GROUP_SELF,
    .no_value = true,
    .parameters = {{"X", PARAM_TOPIC, .optional = true}},
    .python = "help(X)",
    .examples = {"help map", "? map", "map?"},
    .run = run,
    .to_python = python_only_shown,
};
