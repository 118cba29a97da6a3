#include "repl/python.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "repl/script.h"

enum { NESTING_MAX = 16 };

/* The lines of the file are a session's lines like any other: what belongs to the line in hand is put aside meanwhile.
 */
static bool run_lines(struct session *session, int fd, const char *name)
{
    struct line_in_hand outer = session_put_line_aside(session);
    session->nesting++;
    bool good = script_run(session, fd, name, false);
    session->nesting--;
    session_take_line_back(session, &outer);
    return good;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *file = &call->arguments[0];
    (void)out;
    if (session->nesting >= NESTING_MAX)
        return complain(&session->complaint, file->at, "more than %d files run inside each other", NESTING_MAX);
    int fd = script_open(file->word);
    if (fd < 0)
        return complain(&session->complaint, file->at, "%s: %s", file->word, strerror(errno));
    bool good = run_lines(session, fd, file->word);
    close(fd);
    return good || complain(&session->complaint, file->at, "%s stopped at an error", file->word);
}

const struct command run_file_command = {
    .name = "run",
    .summary = "run the lines of a file, up to the first error",
    .group = GROUP_SELF,
    .no_value = true,
    .own_hands = true,
    .parameters = {{"FILE", PARAM_FILE}},
    .python = "exec(open(FILE).read())",
    .examples = {"run commands.txt"},
    .run = run,
    .to_python = python_silent, /* its lines stand for themselves */
};
