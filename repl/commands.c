/* repl/commands.c - the table of all commands. To add one: its file in repl/commands/, its line here and in
 * repl/CMakeLists.txt, and a test or a lesson that runs it. */
#include <string.h>

#include "repl/command.h"

/* clang-format off */
#define COMMANDS(X) \
    X(pool) X(cpu_count) X(close) X(terminate) X(join) \
    X(map) X(starmap) X(apply) X(imap) X(imap_unordered) X(pi) X(serial) \
    X(map_async) X(starmap_async) X(apply_async) X(submit) \
    X(jobs) X(get) X(wait) X(ready) X(successful) X(as_completed) X(cancel) \
    X(explain) X(compare) X(scale) X(slice) X(flatten) X(show) X(sum) X(len) X(time) \
    X(process) X(processes) X(memory) X(value) X(array) X(lock) X(queue) X(put) X(take) \
    X(def) X(functions) X(doc) \
    X(kill) X(stop) X(cont) \
    X(pane) X(replay) X(legend) \
    X(export) \
    X(lesson) X(next_page) X(back) X(hint) X(skip) \
    X(help) X(run_file) X(set) X(history) X(quit)
/* clang-format on */

#define DECLARE(name) extern const struct command name##_command;
COMMANDS(DECLARE)
#undef DECLARE

#define ADDRESS(name) &name##_command,
const struct command *const command_table[] = {COMMANDS(ADDRESS) NULL};
#undef ADDRESS

const char *command_group_name(enum command_group group)
{
    static const char *const names[GROUP_COUNT] = {
        [GROUP_POOL] = "The pool",
        [GROUP_RUN] = "Running",
        [GROUP_ASYNC] = "Running on while the prompt comes back",
        [GROUP_LOOK] = "Looking at values and jobs",
        [GROUP_SHARE] = "Processes, and what they share",
        [GROUP_FUNCTIONS] = "Functions",
        [GROUP_FAULTS] = "Faults, to see what they do",
        [GROUP_PANE] = "The pane",
        [GROUP_KEEP] = "Keeping what was done",
        [GROUP_LESSONS] = "Lessons",
        [GROUP_SELF] = "The program itself",
    };
    return names[group];
}

const struct command *command_find(const char *name)
{
    for (const struct command *const *command = command_table; *command; command++)
        if (strcmp((*command)->name, name) == 0 || ((*command)->alias && strcmp((*command)->alias, name) == 0))
            return *command;
    return NULL;
}

void command_short_usage(const struct command *command, struct text *out)
{
    text_put(out, command->name);
    for (int i = 0; i < COMMAND_PARAMETERS_MAX && command->parameters[i].kind != PARAM_END; i++) {
        const struct parameter_spec *spec = &command->parameters[i];
        text_format(out, spec->optional ? " [%s]" : " %s", spec->name);
    }
}

void command_usage(const struct command *command, struct text *out)
{
    command_short_usage(command, out);
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].kind != OPTION_END; i++) {
        const struct option_spec *spec = &command->options[i];
        if (spec->kind == OPTION_COMMAND && !command->async)
            continue; /* of `map … async`: its usage is long enough */
        if (spec->value)
            text_format(out, " [%s=%s]", spec->name, spec->value);
        else
            text_format(out, " [%s]", spec->name);
    }
}

const struct given_option *call_option(const struct call *call, const char *name)
{
    for (int i = 0; i < COMMAND_OPTIONS_MAX && call->command->options[i].kind != OPTION_END; i++)
        if (strcmp(call->command->options[i].name, name) == 0 && call->options[i].given)
            return &call->options[i];
    return NULL;
}
