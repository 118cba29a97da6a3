/* repl/print_error.c - an error as people see it: what is wrong, the place in the line, what to do. */
#include <stdio.h>
#include <string.h>

#include "repl/session.h"

enum { LINE_SHOWN = 100 }; /* bytes of a line that are shown, where no terminal is narrower */

/* How much of a line fits behind its file's name and number. */
static size_t line_room(const struct session *session, size_t number)
{
    size_t columns = (size_t)session_columns(session, session->err), before = 4;
    if (session->source)
        before += strlen(session->source) + (size_t)snprintf(NULL, 0, "%zu", number);
    if (!columns || columns > before + LINE_SHOWN)
        return LINE_SHOWN;
    return columns > before + 20 ? columns - before : 20;
}

/* The part of the line around the place, and a caret under it. Of a long line only a stretch is shown. */
static void show_place(const struct session *session, FILE *to)
{
    const char *line = session->line;
    size_t at = session->complaint.at < session->line_size ? session->complaint.at : session->line_size;
    size_t begin = at, end = at;
    while (begin > 0 && line[begin - 1] != '\n')
        begin--;
    size_t number = session->source_line;
    for (size_t i = 0; i < begin; i++)
        number += line[i] == '\n';
    while (end < session->line_size && line[end] != '\n')
        end++;
    size_t most = line_room(session, number);
    bool cut_left = at - begin > most / 2 && end - begin > most, cut_right;
    if (cut_left)
        begin = at - most / 2;
    cut_right = end - begin > most;
    if (cut_right)
        end = begin + most;
    while (cut_left && begin < at && utf8_continues(line[begin]))
        begin++;
    while (cut_right && end > at && utf8_continues(line[end]))
        end--;

    struct text shown = {.bytes = NULL}, before = {.bytes = NULL};
    if (session->source)
        text_add_visible(&before, session->source, strlen(session->source));
    if (session->source)
        text_format(&before, ":%zu: ", number);
    else
        text_put(&before, "  ");
    text_put(&before, cut_left ? "…" : "");
    text_add(&shown, before.bytes, before.size);
    text_add_visible(&before, line + begin, at - begin);
    text_add_visible(&shown, line + begin, end - begin);
    fprintf(to, "%s%s\n%*s%s^%s\n", text_string(&shown), cut_right ? "…" : "",
            text_columns(text_string(&before), before.size), "", print_style(session, STYLE_ERROR),
            print_style(session, STYLE_PLAIN));
    text_release(&shown);
    text_release(&before);
}

/* A file's name may hold anything. */
static void show_source(struct session *session, FILE *to)
{
    struct text name = {.bytes = NULL};
    text_add_visible(&name, session->source, strlen(session->source));
    fprintf(to, "in %s, line %zu\n", text_string(&name), session->source_line);
    text_release(&name);
}

void print_complaint(struct session *session)
{
    const struct complaint *complaint = &session->complaint;
    print_begin(session);
    fflush(session->out);
    fflush(session->err);
    if (session->front.error_follows)
        session->front.error_follows(session->front.context);
    if (session->interactive && session->interrupted)
        fputs("\n", session->err); /* behind the ^C that the terminal shows */
    struct text message = {.bytes = NULL};
    text_add_visible(&message, text_string(&complaint->message), complaint->message.size);
    fprintf(session->err, "%serror:%s %s\n", print_style(session, STYLE_ERROR), print_style(session, STYLE_PLAIN),
            text_string(&message));
    text_release(&message);
    if (complaint->at != NO_PLACE && session->line)
        show_place(session, session->err);
    else if (session->source)
        show_source(session, session->err);
    if (complaint->hint.size)
        fprintf(session->err, "%s\n", text_string(&complaint->hint));
    print_end(session);
}

void print_failure(struct session *session, struct stretch command, uint64_t elapsed_ns)
{
    if (session->format == FORMAT_TEXT) {
        print_complaint(session);
        return;
    }
    struct text text = {.sink = session->out};
    json_failure(session, command, elapsed_ns, &text);
    text_flush(&text);
    print_flush(session);
    text_release(&text);
}
