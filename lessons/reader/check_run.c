/* lessons/reader/check_run.c - a session of a lesson that is checked: what its lines print is caught. */
#include "lessons/reader/check_inside.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTS_MAX = 10 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIMIT_NS 60000000000ull
#else
#define LIMIT_NS 15000000000ull
#endif

static void note(void *context, const struct ran *ran)
{
    struct check *check = context;
    facts_note(check->facts, &check->session, ran);
}

static void nothing(void *context)
{
    (void)context;
}

static bool refuse(void *context, const struct call *call, struct outcome *out)
{
    struct check *check = context;
    (void)out;
    return complain(&check->session.complaint, call->at, "no lesson is open");
}

bool check_open(struct check *check)
{
    check->limit_ns = check->limit_ns ? check->limit_ns : LIMIT_NS;
    check->session.give_up_ns = clock_ns() + check->limit_ns;
    check->session.for_lesson = true;
    if (!session_start(&check->session))
        return false;
    check->facts = facts_create();
    check->tutor = (struct tutor){.context = check, .ran = note, .after_line = nothing};
    check->tutor.lesson = check->tutor.next = check->tutor.back = check->tutor.hint = check->tutor.skip = refuse;
    check->session.tutor = &check->tutor;
    return true;
}

void check_close(struct check *check)
{
    FILE *nowhere = fopen("/dev/null", "w");
    facts_destroy(check->facts);
    if (nowhere)
        check->session.out = check->session.err = nowhere; /* it tells of unfinished jobs */
    session_stop(&check->session);
    if (nowhere)
        fclose(nowhere);
    text_release(&check->printed);
    text_release(&check->said);
}

/* What has been printed, without the file: of a memory stream. */
static void take(FILE *stream, char **bytes, const size_t *size, struct text *out)
{
    fclose(stream);
    text_clear(out);
    text_add(out, *bytes, *size);
    free(*bytes);
}

/* From the last line on that begins with the word; NULL: there is none. */
static const char *error_in(const struct text *said)
{
    static const char word[] = "error: ";
    const char *found = NULL;
    for (const char *line = text_string(said); line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, word, sizeof word - 1) == 0)
            found = line;
    }
    return found;
}

void check_note_end(struct check *check, size_t line)
{
    struct session *session = &check->session;
    if (check->over || (!session->interrupted && !session->end_signal))
        return;
    check->over = true;
    if (!session->end_signal && clock_ns() >= session->give_up_ns)
        check_fault(check, line, "it did not end within %.3g s", (double)check->limit_ns / 1e9);
}

bool check_run(struct check *check, const struct passage *line, bool together)
{
    struct session *session = &check->session;
    char *out = NULL, *err = NULL;
    size_t out_size = 0, err_size = 0;
    session->out = open_memstream(&out, &out_size);
    session->err = together ? session->out : open_memstream(&err, &err_size);
    if (!session->out || !session->err)
        abort(); /* as where any other memory runs out */
    session->figures_hidden = !together;
    session->callback_failed = false;
    bool good = session_run(session, line->bytes, strlen(line->bytes)) != SESSION_FAILED;
    good = good && !session->callback_failed;
    session->figures_hidden = false;
    if (together)
        text_clear(&check->said);
    else
        take(session->err, &err, &err_size, &check->said);
    take(session->out, &out, &out_size, &check->printed);
    session->out = stdout;
    session->err = stderr;
    check->commands++;
    const char *error = good || together ? NULL : error_in(&check->said);
    text_put(&check->printed, error ? error : "");
    check_note_end(check, line->line);
    return good;
}

void check_fault(struct check *check, size_t line, const char *format, ...)
{
    struct text text = {.bytes = NULL};
    va_list arguments;
    text_add_visible(&text, check->lesson->path, strlen(check->lesson->path));
    text_format(&text, ":%zu: ", line);
    va_start(arguments, format);
    text_vformat(&text, format, arguments);
    va_end(arguments);
    fprintf(check->err, "%s\n", text_string(&text));
    text_release(&text);
    if (++check->faults == FAULTS_MAX)
        check->over = true;
}

void check_show(struct check *check, const char *bytes, size_t size)
{
    enum { LINES_SHOWN = 20 };
    size_t lines = 0;
    while (size && lines++ < LINES_SHOWN) {
        const char *end = memchr(bytes, '\n', size);
        size_t length = end ? (size_t)(end - bytes) : size, whole = length + (end != NULL);
        struct text line = {.bytes = NULL};
        text_add_visible(&line, bytes, length);
        fprintf(check->err, "  %s\n", text_string(&line));
        text_release(&line);
        bytes += whole;
        size -= whole;
    }
    if (size)
        fputs("  …\n", check->err);
}
