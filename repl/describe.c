/* repl/describe.c - a function, in words. */
#include "repl/describe.h"

void function_parameters(const struct function *function, struct text *out)
{
    for (size_t p = 0; p < function_parameter_count(function); p++)
        text_format(out, "%s%s%s", p ? ", " : "", function->parameters[p].name,
                    function->parameters[p].optional ? "=None" : "");
}

void function_doc(const struct function *function, struct text *out)
{
    if (function->definition) {
        text_format(out, "def %s\n    your own; made with `def`\n", function->summary);
        return;
    }
    text_format(out, "%s(", function->name);
    function_parameters(function, out);
    text_format(out, ")\n    %s\n", function->summary);
    for (size_t p = 0; p < function_parameter_count(function); p++)
        text_format(out, "    %s: %s\n", function->parameters[p].name, parameter_takes(&function->parameters[p]));
    if (function->columns[0]) {
        text_put(out, "    gives a record:");
        for (size_t c = 0; c < function_column_count(function); c++)
            text_format(out, "%s %s", c ? "," : "", function->columns[c]);
        text_put(out, "\n");
    }
    if (!function->python)
        return;
    text_put(out, "in Python\n");
    for (const char *line = function->python; *line;) {
        const char *end = line;
        while (*end && *end != '\n')
            end++;
        text_format(out, "    %.*s\n", (int)(end - line), line);
        line = *end ? end + 1 : end;
    }
}
