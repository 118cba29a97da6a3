/* repl/hint.c - what may follow a line that is being typed. */
#include <ctype.h>
#include <string.h>

#include "repl/pane.h"

/* The last command that begins in the line: behind `;`, behind `NAME =`, behind prefix commands. */
static const struct command *last_command(const char *line, const char **rest)
{
    const struct command *found = NULL;
    const char *begin = strrchr(line, ';');
    begin = begin ? begin + 1 : line;
    for (;;) {
        while (*begin == ' ')
            begin++;
        char word[32];
        size_t size = 0;
        while (isalnum((unsigned char)begin[size]) || begin[size] == '_')
            size++;
        if (!size || size >= sizeof word)
            return found;
        memcpy(word, begin, size);
        word[size] = '\0';
        const char *behind = begin + size;
        const struct command *command = command_find(word);
        if (command && *behind == ' ') {
            found = command;
            *rest = behind;
            if (command->parameters[0].kind != PARAM_COMMAND)
                return found;
            begin = behind;
            continue;
        }
        while (*behind == ' ')
            behind++;
        if (command || found || *behind != '=')
            return found;
        begin = behind + 1;
    }
}

void line_hint(const char *line, struct text *out)
{
    const char *rest = NULL;
    const struct command *command = last_command(line, &rest);
    if (!command || !*line || line[strlen(line) - 1] != ' ')
        return;
    size_t words = 0;
    for (const char *c = rest; *c; c++)
        words += *c != ' ' && (c == rest || c[-1] == ' ');
    size_t shown = 0;
    for (size_t i = words; i < COMMAND_PARAMETERS_MAX && command->parameters[i].kind != PARAM_END; i++, shown++)
        text_format(out, command->parameters[i].optional ? "%s[%s]" : "%s%s", shown ? " " : "",
                    command->parameters[i].name);
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].kind != OPTION_END; i++) {
        const struct option_spec *option = &command->options[i];
        if (strstr(rest, option->name) || (option->kind == OPTION_COMMAND && !command->async))
            continue;
        text_format(out, option->value ? "%s[%s=%s]" : "%s[%s]", shown++ ? " " : "", option->name, option->value);
    }
    if (!words)
        text_format(out, "%s   %s", shown ? "" : " ", command->summary);
}
