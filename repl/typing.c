#include "repl/typist.h"

#include <stdio.h>

#include <readline/readline.h>

#include "repl/pane.h"

static void feed(struct editor *editor, const struct text *keys, bool trusted)
{
    if (!keys->size)
        return;
    size_t before = editor->typed_count;
    if (editor->pane)
        pane_type(editor->pane, keys->bytes, keys->size);
    else
        plain_type(editor, keys->bytes, keys->size);
    editor->typed_by_lesson = editor->typed_count > before && !trusted;
}

int typing_turn(struct editor *editor)
{
    const struct typist *typist = editor->typist;
    if (!typist)
        return -1;
    struct text keys = {.bytes = NULL};
    struct desk desk = {.open_bracket = editor->lines.size > 0, .page_seen = 1, .keys = &keys};
    if (editor->pane) {
        desk.replaying = editor->pane->show->replay.record != NULL;
        desk.page_goes_on = pane_page_goes_on(editor->pane, &desk.page_seen);
    }
    uint64_t due_ns = typist->type(typist->context, &desk);
    feed(editor, &keys, desk.trusted);
    text_release(&keys);
    editor->end |= desk.leaves;
    return due_ns ? milliseconds_until(due_ns) : -1;
}

/* Keys that have begun something of readline's count, too. */
static bool line_is_empty(const struct editor *editor)
{
    return rl_end == 0 && !editor->lines.size &&
           !RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_MULTIKEY | RL_STATE_MOREINPUT |
                       RL_STATE_CHARSEARCH | RL_STATE_NUMERICARG);
}

static void hold_replay(struct editor *editor, bool still)
{
    struct replay *replay = editor->pane ? &editor->pane->show->replay : NULL;
    if (replay && replay->record && replay->paused != still)
        replay_pause(replay, still, clock_ns());
}

/* An open bracket's lines, too. */
static void drop_line(struct editor *editor)
{
    text_clear(&editor->lines);
    if (editor->pane)
        pane_drop_line(editor->pane);
    else
        plain_drop_line(editor);
}

static void take_fate(struct editor *editor, enum key_fate fate)
{
    bool drops = fate == KEY_BEGINS || fate == KEY_CLEARS;
    if (drops)
        drop_line(editor);
    if (drops || fate == KEY_HOLDS || fate == KEY_GOES_ON)
        hold_replay(editor, fate == KEY_HOLDS);
    editor->end |= fate == KEY_LEAVES;
}

bool typing_takes(struct editor *editor, const char *bytes, size_t size)
{
    const struct typist *typist = editor->typist;
    if (!typist)
        return false;
    enum key_fate fate = typist->key(typist->context, bytes, size, line_is_empty(editor));
    take_fate(editor, fate);
    return fate != KEY_PASSES && fate != KEY_BEGINS;
}

double typing_hurry(const struct editor *editor)
{
    return editor->typist ? editor->typist->hurry : 1;
}

void typing_interrupted(struct editor *editor)
{
    if (editor->typist)
        take_fate(editor, editor->typist->interrupted(editor->typist->context));
}
