#include "repl/session.h"

#include <string.h>

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *word = &call->arguments[0];
    (void)out;
    bool on = word->given && strcmp(word->word, "on") == 0, off = word->given && strcmp(word->word, "off") == 0;
    if (!word->given) {
        print_notice(session, "the pane is %s", session->pane_wanted ? "on" : "off");
        return true;
    }
    if (!on && !off) {
        complain(&session->complaint, word->at, "the pane is on or off");
        return complain_hint(&session->complaint, "pane on, pane off");
    }
    if (on && !session->interactive) {
        complain(&session->complaint, word->at, "there is no terminal to draw a pane on");
        return complain_hint(&session->complaint, "start poolscope in a terminal, without a file and without -c");
    }
    if (on && session->pane_impossible) {
        complain(&session->complaint, word->at, "there can be no pane: %s", session->pane_impossible);
        return complain_hint(&session->complaint, "everything else works without it");
    }
    session->pane_wanted = on;
    return true;
}

const struct command pane_command = {
    .name = "pane",
    .summary = "put the pane with the workers on or off",
    .group = GROUP_PANE,
    .parameters = {{"on|off", PARAM_WORD, .optional = true}},
    .no_value = true,
    .details = "The pane shows each worker's slice, progress, busy time and idle wait. In a screen of less than 60 "
               "columns or 12 rows it gives way to the prompt. F1 shows its keys.",
    .examples = {"pane off"},
    .run = run,
};
