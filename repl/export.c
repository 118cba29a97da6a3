/* repl/export.c - writes the statements that were kept as one Python program. */
#include "repl/exporting.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void put_line(struct export_text *program, const char *line)
{
    text_format(&program->body, "    %s\n", line);
}

static void put_comment(struct export_text *program, const struct line *line)
{
    const struct python_entry *entry = line->entry;
    bool python = *line->text && !entry->failed && !strchr(line->text, '\n'); /* a definition has lines */
    text_put(&program->body, "    # ");
    if (python && entry->name)
        text_format(&program->body, "%s = ", entry->name);
    text_put(&program->body, python ? line->text : entry->command);
    if (*line->why)
        text_format(&program->body, "  (left out: %s)", line->why);
    text_put(&program->body, "\n");
}

/* `submit` needs an executor, which has the pool's number of workers. */
static void put_executor(struct export_text *program, const struct line *line)
{
    if (program->executor || !uses_module(line->text, "executor"))
        return;
    text_format(&program->body, "    executor = concurrent.futures.ProcessPoolExecutor(%zu)\n", line->entry->workers);
    program->executor = program->any_executor = true;
}

/* The pool before it goes; a pool that was closed has nothing to lose. */
static void put_pool_end(struct export_text *program)
{
    if (program->pool == POOL_OPEN)
        put_line(program, "pool.terminate()");
    if (program->pool != POOL_NONE)
        put_line(program, "pool.join()");
    if (program->executor)
        put_line(program, "executor.shutdown()");
    program->executor = false;
}

static void note_pool(struct export_text *program, const struct python_entry *entry)
{
    if (strcmp(entry->text, "pool.close()") == 0 || strcmp(entry->text, "pool.terminate()") == 0)
        program->pool = POOL_CLOSED;
    if (strcmp(entry->text, "pool.join()") == 0)
        program->pool = POOL_NONE;
    if (entry->pool_workers || entry->pool_by_itself)
        program->pool = POOL_OPEN;
    program->any_pool |= program->pool != POOL_NONE;
}

static void put_pool(struct export_text *program, const struct line *line)
{
    const struct python_entry *entry = line->entry;
    if (!entry->pool_workers && !entry->pool_by_itself)
        return;
    put_pool_end(program);
    size_t plain = entry->pool_by_itself ? entry->pool_by_itself : line->out ? entry->pool_workers : 0;
    if (plain)
        text_format(&program->body, "    pool = multiprocessing.Pool(%zu)\n", plain);
    program->pool_text = plain ? NULL : line->text;
    program->pool_count = plain;
    program->pool = POOL_OPEN;
    program->any_pool = true;
    forget_new_names(program);
}

/* A function in the line uses a name that is newer than the workers. */
static void put_new_workers(struct export_text *program, const struct line *line)
{
    bool executor = program->executor && uses_module(line->text, "executor");
    bool pool = program->pool == POOL_OPEN && uses_module(line->text, "pool") &&
                !(program->pool_text && strstr(program->pool_text, "'spawn'"));
    if (!(pool || executor) || !needs_new_workers(program, line))
        return;
    put_line(program, executor ? "executor.shutdown()  # its workers are older than a name that the function uses"
                               : "pool.close()  # its workers are older than a name that the function uses");
    program->executor = program->executor && !executor;
    if (executor)
        return;
    put_line(program, "pool.join()");
    if (program->pool_text)
        put_line(program, program->pool_text);
    else
        text_format(&program->body, "    pool = multiprocessing.Pool(%zu)\n", program->pool_count);
    forget_new_names(program);
}

/* What the statement's value is kept as: `r = `, `_ = r = `, `job_3 = `. first: the name to print it by; NULL: none. */
static void put_targets(struct export_text *program, const struct line *line, struct text *first)
{
    const struct python_entry *entry = line->entry;
    struct text *body = &program->body;
    bool handle = entry->job && !entry->job_is_sync, many = handle && entry->job_count > 1;
    bool named = entry->job && entry->job_count == 1 && is_referred_to(program, entry->job_is_sync, entry->job);
    bool any_of_many = false;
    for (uint64_t k = 0; many && k < entry->job_count; k++)
        any_of_many |= is_referred_to(program, false, entry->job + k);
    if (line->needs_last || (any_of_many && !entry->name)) {
        text_put(body, "_ = ");
        text_put(first, "_");
    }
    if (entry->name) {
        text_format(body, "%s = ", entry->name);
        text_clear(first);
        text_put(first, entry->name);
    }
    if (entry->process_count) {
        python_put_processes(entry, body);
        text_put(first, first->size ? "" : "p");
    }
    if (named || (handle && !many && !first->size)) {
        text_format(body, "%s_%" PRIu64 " = ", handle ? "job" : "result", entry->job);
        if (!first->size)
            text_format(first, "%s_%" PRIu64, handle ? "job" : "result", entry->job);
    }
}

static void put_print(struct text *body, enum python_print print, const char *what)
{
    static const char *const heads[] = {[PRINT_VALUE] = "print(",
                                        [PRINT_RANGE] = "print(list(",
                                        [PRINT_LONG] = "print(abridged(",
                                        [PRINT_TABLE] = "table(",
                                        [PRINT_SHARED_VALUE] = "print(f'<value: {",
                                        [PRINT_SHARED_ARRAY] = "print(f'<array: {"};
    static const char *const tails[] = {
        [PRINT_VALUE] = ")", [PRINT_RANGE] = "))",          [PRINT_LONG] = "))",
        [PRINT_TABLE] = ")", [PRINT_SHARED_VALUE] = "}>')", [PRINT_SHARED_ARRAY] = "}>')"};
    size_t size = strlen(what);
    bool lazy = print == PRINT_EACH && strncmp(what, "list(", 5) == 0;
    if (print == PRINT_EACH)
        text_format(body, "    for each in %.*s:\n        print(each)\n", (int)(lazy ? size - 6 : size),
                    what + (lazy ? 5 : 0));
    else
        text_format(body, "    %s%s%s\n", heads[print], what, tails[print]);
}

/* The jobs of a list that are referred to by number. */
static void put_jobs_of_list(struct export_text *program, const struct python_entry *entry, const char *list)
{
    for (uint64_t k = 0; entry->job && entry->job_count > 1 && k < entry->job_count; k++)
        if (is_referred_to(program, false, entry->job + k))
            text_format(&program->body, "    job_%" PRIu64 " = %s[%" PRIu64 "]\n", entry->job + k, list, k);
}

static void put_expression(struct export_text *program, const struct line *line)
{
    const struct python_entry *entry = line->entry;
    struct text target = {.bytes = NULL}, *body = &program->body;
    size_t before = body->size;
    text_put(body, "    ");
    put_targets(program, line, &target);
    bool prints = entry->print != PRINT_NOTHING && entry->print != PRINT_HANDLES;
    if (line->above) {
        text_format(&program->constants, "%s = %s\n", entry->name, line->text);
        body->size = before;
        if (line->needs_last)
            text_format(body, "    _ = %s\n", entry->name);
    } else if (target.size || !prints) {
        text_format(body, "%s\n", line->text);
        if (prints)
            put_print(body, entry->print, text_string(&target));
    } else {
        body->size = before;
        put_print(body, entry->print, line->text);
    }
    put_jobs_of_list(program, entry, text_string(&target));
    text_release(&target);
}

static void put_entry(struct export_text *program, const struct line *line)
{
    const struct python_entry *entry = line->entry;
    put_pool(program, line);
    if (line->out) {
        put_comment(program, line);
        program->cancelled |= entry->leaves_running;
        return;
    }
    note_pool(program, entry);
    put_new_workers(program, line);
    put_executor(program, line);
    program->any_code |= entry->form != PYTHON_MODULE && (!line->above || line->needs_last);
    if (*entry->before)
        put_line(program, entry->before);
    if (entry->form == PYTHON_EXPRESSION)
        put_expression(program, line);
    else if (entry->form != PYTHON_MODULE)
        put_line(program, line->text);
    if (*entry->after)
        put_line(program, entry->after);
    note_new_name(program, line);
}

/* --- the whole --- */

static void put_head(const struct export_text *program, const struct export_counts *counts, struct text *out)
{
    text_put(out,
             EXPORT_FIRST_LINE "\n#\n"
                               "# The same functions, the same calls, in the same order; what a command printed is "
                               "printed.\n");
    if (counts->left_out)
        text_put(out, "# What failed, and what Python has nothing for, is left out with a comment.\n");
    if (counts->dropped)
        text_format(out, "# The first %" PRIu64 " statements of the session are not here: only the last %d are kept.\n",
                    counts->dropped, PYTHON_LOG_KEPT);
    if (program->any_pool)
        text_put(out, "# The guard at the end lets processes that import this file find the functions, and start "
                      "nothing.\n");
}

static void count_lines(const struct export_text *program, struct export_counts *counts)
{
    *counts = (struct export_counts){.dropped = program->session->python ? program->session->python->dropped : 0};
    for (size_t i = 0; i < program->count; i++)
        (*(program->lines[i].out ? &counts->left_out : &counts->written))++;
}

static void put_end(struct export_text *program)
{
    struct session *session = program->session;
    bool unfinished = session->pool && pool_unfinished(session->pool);
    if (program->executor)
        put_line(program, "executor.shutdown()");
    if (program->pool == POOL_OPEN)
        put_line(program, unfinished || program->cancelled ? "pool.terminate()  # jobs that are not finished end here"
                                                           : "pool.close()");
    if (program->pool != POOL_NONE)
        put_line(program, "pool.join()");
    if (!program->any_code && program->pool == POOL_NONE)
        put_line(program, "pass");
}

static void line_release(struct line *line)
{
    free(line->own_text);
    free(line->defines);
}

/* Is there a process that must have the names of its parent? Python forks by itself only on Linux, up to 3.13. */
static bool inherits_names(const struct export_text *program)
{
    bool forks = false;
    for (size_t i = 0; i < program->count && !forks; i++) {
        const struct line *line = &program->lines[i];
        const struct python_entry *entry = line->entry;
        bool pool = entry->pool_workers && !strstr(line->text, "get_context");
        forks = entry->pool_by_itself || (!line->out && (pool || uses_module(line->text, "executor") ||
                                                         strstr(line->text, "multiprocessing.Process(")));
    }
    return any_line_has(program, "globals") || (forks && any_function_is_bare(program));
}

void export_program(struct session *session, struct text *out, struct export_counts *counts)
{
    struct export_text program = {.session = session, .count = session->python ? session->python->count : 0};
    struct text functions = {.bytes = NULL};
    program.lines = must_allocate((program.count + 1) * sizeof *program.lines);
    for (size_t i = 0; i < program.count; i++)
        program.lines[i].entry = python_log_at(session->python, i);
    choose_lines(&program);
    bool inherits = inherits_names(&program);
    if (inherits)
        put_line(&program, "multiprocessing.set_start_method('fork')  # children inherit all names, as here");
    program.any_pool = inherits; /* it needs the import */
    for (size_t i = 0; i < program.count; i++)
        put_entry(&program, &program.lines[i]);
    count_lines(&program, counts);
    put_end(&program);
    put_functions(&program, &functions);
    put_head(&program, counts, out);
    put_imports(&program, &functions, out);
    if (program.constants.size)
        text_format(out, "\n%s", text_string(&program.constants));
    text_add(out, functions.bytes, functions.size);
    text_put(out, "\n\nif __name__ == \"__main__\":\n");
    text_add(out, program.body.bytes, program.body.size);
    text_release(&program.body);
    text_release(&program.constants);
    text_release(&functions);
    for (size_t i = 0; i < program.count; i++)
        line_release(&program.lines[i]);
    for (size_t i = 0; i < program.version_count; i++)
        free(program.versions[i].name);
    forget_new_names(&program);
    free(program.stale);
    free(program.versions);
    free(program.lines);
    free(program.references);
    free(program.missing);
}
