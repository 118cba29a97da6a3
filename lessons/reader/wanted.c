/* lessons/reader/wanted.c - what somebody who follows the lesson would do next: for --play. */
#include <ctype.h>
#include <string.h>

#include "lessons/reader/open_lesson.h"

enum wanted reader_wants(const struct reader *reader, char **line)
{
    *line = NULL;
    if (!reader->open)
        return WANTED_NOTHING;
    const struct page *page = &reader->pages.items[reader->page];
    const struct part *task = page_task(&reader->lesson, page);
    const char *command = page_next_command(&reader->lesson, page);
    if (!command && page_is_done(&reader->lesson, page))
        return WANTED_ENTER;
    if (!command && task->kind == PART_QUIZ) {
        struct text letters = {.bytes = NULL};
        put_choices(&letters, right_choices(&task->quiz), " ");
        *line = letters.bytes;
        return WANTED_CHOICE;
    }
    enum wanted wanted = WANTED_COMMAND;
    if (!command) {
        const struct passages *answer = &task->exercise.answer;
        wanted = page->step < answer->count ? WANTED_ANSWER : WANTED_SKIP;
        command = wanted == WANTED_ANSWER ? answer->items[page->step].bytes : reader_way_on(reader);
    }
    *line = must_copy(command, strlen(command));
    return wanted;
}

const char *reader_way_on(const struct reader *reader)
{
    return reader->session->no_skip ? "next" : "skip";
}

bool reader_ends(const struct reader *reader)
{
    return reader->open && reader->page + 1 == reader->pages.count &&
           page_is_done(&reader->lesson, &reader->pages.items[reader->page]);
}

void reader_mute(struct reader *reader, bool mute)
{
    reader->muted = mute;
}

size_t reader_words(const struct reader *reader)
{
    size_t words = 0;
    for (size_t i = 0; reader->open && i < reader->prose.count; i++) {
        bool inside = false;
        for (const char *c = reader->prose.lines[i].bytes; *c; c++) {
            bool blank = isspace((unsigned char)*c) != 0;
            words += !blank && !inside;
            inside = !blank;
        }
    }
    return words;
}

uint64_t reader_page(const struct reader *reader)
{
    return reader->serial;
}
