#include "repl/session.h"

static struct value wall_word(const struct session *session, const struct job_view *view)
{
    if (session->format == FORMAT_JSON)
        return value_int((int64_t)view->wall_ns);
    struct text text = {.bytes = NULL};
    text_duration(&text, view->wall_ns);
    struct value word = value_word(text_string(&text));
    text_release(&text);
    return word;
}

static struct value describe(const struct session *session, const struct job *job)
{
    static const char *const keys[] = {"job", "state", "items", "done", "chunks", "wall", "command"};
    static const char *const json_keys[] = {"job", "state", "items", "done", "chunks", "wall_ns", "command"};
    struct job_view view;
    job_figures(session, job, &view);
    struct value row = value_record(session->format == FORMAT_JSON ? json_keys : keys, sizeof keys / sizeof *keys);
    struct value *cells = row.sequence->items;
    cells[0] = value_int((int64_t)job->number);
    cells[1] = value_word(job_state_word(session, job));
    cells[2] = value_int((int64_t)view.item_count);
    cells[3] = value_int((int64_t)view.items_done);
    cells[4] = value_int((int64_t)view.chunk_count);
    cells[5] = wall_word(session, &view);
    cells[6] = value_word(job->title);
    for (char *c = cells[6].word->bytes; *c; c++)
        *c = *c == '\n' || *c == '\t' ? ' ' : *c; /* one row a job */
    return row;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)call;
    out->value = value_sequence(VALUE_LIST, session->job_count);
    out->as_table = true;
    for (size_t i = 0; i < session->job_count; i++)
        out->value.sequence->items[i] = describe(session, session->jobs[i]);
    if (!session->job_count)
        print_notice(session, "no jobs yet");
    return true;
}

const struct command jobs_command = {
    .name = "jobs",
    .summary = "list the unfinished jobs and the last 32 others",
    .group = GROUP_ASYNC,
    .examples = {"jobs"},
    .run = run,
};
