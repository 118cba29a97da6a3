#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)call;
    struct text text = {.bytes = NULL};
    for (size_t i = 0; i < session->line_count; i++)
        text_format(&text, "%5zu  %s\n", session->lines_dropped + i + 1, text_string(&session->lines[i]));
    if (session->format == FORMAT_JSON) {
        out->value = value_sequence(VALUE_LIST, session->line_count);
        for (size_t i = 0; i < session->line_count; i++)
            out->value.sequence->items[i] = value_word(text_string(&session->lines[i]));
    } else {
        print_bare(session, &text);
    }
    text_release(&text);
    return true;
}

const struct command history_command = {
    .name = "history",
    .summary = "list the lines of this session",
    .group = GROUP_SELF,
    .details = "At the prompt, the arrow keys and Ctrl-R find the lines of earlier sessions too.",
    .examples = {"history"},
    .run = run,
};
