#include "repl/session.h"

#include <limits.h>
#include <stdlib.h>

#include "viz/activity.h"
#include "viz/transcript.h"

/* A glyph as it stands in the pane: mark in front of a lane, fill in the timeline. */
static void add_glyph(const struct session *session, wchar_t glyph, struct text *out)
{
    char bytes[MB_LEN_MAX + 1] = {0};
    if (wctomb(bytes, session->ascii ? glyph_in_ascii(glyph) : glyph) > 0)
        text_put(out, bytes);
}

static struct value as_records(void)
{
    static const char *const keys[] = {"name", "meaning"};
    struct value list = value_sequence(VALUE_LIST, ACTIVITY_COUNT);
    for (int a = 0; a < ACTIVITY_COUNT; a++) {
        struct value row = list.sequence->items[a] = value_record(keys, 2);
        row.sequence->items[0] = value_word(activity_looks[a].name);
        row.sequence->items[1] = value_word(activity_looks[a].sentence);
    }
    return list;
}

static void put_signs(const struct session *session, struct text *text)
{
    text_put(text, "lane  time\n");
    for (int a = 0; a < ACTIVITY_COUNT; a++) {
        const struct activity_look *look = &activity_looks[a];
        text_put(text, "  ");
        add_glyph(session, look->mark, text);
        text_put(text, "    ");
        for (int i = 0; i < 3; i++)
            add_glyph(session, look->fill, text);
        text_format(text, "  %-10s ", look->name);
        struct text sentence = {.bytes = NULL};
        int columns = session_columns(session, session->out), room = columns > 50 ? columns - 24 : 76;
        text_wrap(&sentence, look->sentence, room);
        for (const char *c = text_string(&sentence); *c; c++) {
            text_add(text, c, 1);
            if (*c == '\n' && c[1])
                text_format(text, "%*s", 23, "");
        }
        text_release(&sentence);
    }
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    static const char words[] =
        "off CPU: the part of busy in which the worker could run, but the kernel ran something else.\n"
        "efficiency: (busy - off CPU) / (workers x wall): the part of all workers' time that computed.\n"
        "Results have the colour of the worker that computed them.";
    (void)call;
    if (session->format == FORMAT_JSON) {
        out->value = as_records();
        return true;
    }
    struct text text = {.bytes = NULL};
    int columns = session_columns(session, session->out);
    put_signs(session, &text);
    text_wrap(&text, words, columns > 40 ? columns - 1 : 100);
    print_bare(session, &text);
    text_release(&text);
    return true;
}

const struct command legend_command = {
    .name = "legend",
    .summary = "say what the signs in the pane mean",
    .group = GROUP_PANE,
    .examples = {"legend"},
    .run = run,
};
