#include "repl/session.h"

#include <limits.h>
#include <stdlib.h>

#include "viz/activity.h"

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
    size_t notes = 0;
    while (activity_notes[notes].name)
        notes++;
    struct value list = value_sequence(VALUE_LIST, ACTIVITY_COUNT + notes);
    for (size_t i = 0; i < ACTIVITY_COUNT + notes; i++) {
        bool look = i < ACTIVITY_COUNT;
        struct value row = list.sequence->items[i] = value_record(keys, 2);
        row.sequence->items[0] = value_word(look ? activity_looks[i].name : activity_notes[i - ACTIVITY_COUNT].name);
        row.sequence->items[1] =
            value_word(look ? activity_looks[i].sentence : activity_notes[i - ACTIVITY_COUNT].sentence);
    }
    return list;
}

static void put_fill(const struct session *session, wchar_t fill, struct text *text)
{
    for (int i = 0; i < 3; i++)
        add_glyph(session, fill ? fill : L' ', text);
}

static void put_signs(const struct session *session, struct text *text)
{
    text_put(text, "lane time\n");
    for (int a = 0; a < ACTIVITY_COUNT; a++) {
        text_put(text, " ");
        add_glyph(session, activity_looks[a].mark, text);
        text_put(text, "   ");
        put_fill(session, activity_looks[a].fill, text);
        text_format(text, "  %-10s  %s\n", activity_looks[a].name, activity_looks[a].sentence);
    }
    for (const struct activity_note *note = activity_notes; note->name; note++) {
        text_put(text, "     ");
        put_fill(session, note->fill, text);
        text_format(text, "  %-10s  %s\n", note->name, note->sentence);
    }
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)call;
    if (session->pane_on) {
        session->legend_wanted = true; /* the pane has the colours, too */
        return true;
    }
    if (session->format == FORMAT_JSON) {
        out->value = as_records();
        return true;
    }
    struct text text = {.bytes = NULL};
    put_signs(session, &text);
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
