/* lessons/reader/steering.c - `lesson`, `next` and `back`. */
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/open_lesson.h"

/* The word's argument, or NULL: it is another word. */
static const char *behind(const char *what, const char *word)
{
    size_t size = strlen(word);
    if (strncmp(what, word, size) != 0 || (what[size] && what[size] != ' ' && what[size] != '\t'))
        return NULL;
    return what + size + strspn(what + size, " \t");
}

static bool leave(struct reader *reader, const struct call *call)
{
    struct text words = {.bytes = NULL};
    if (!reader->open)
        return nothing_is_open(reader, call);
    text_format(&words, "left on page %zu of %zu", reader->page + 1, reader->pages.count);
    if (!reader->not_kept)
        text_format(&words, ": `%s` goes on there", reader->number);
    lesson_close(reader);
    say_notice(reader, &words);
    return true;
}

/* `lesson 4 page 12`: takes the page off; 0: none is named. */
static size_t take_page(char *words)
{
    size_t size = strlen(words), digits = size;
    while (digits && words[digits - 1] >= '0' && words[digits - 1] <= '9')
        digits--;
    size_t blank = digits;
    while (blank && words[blank - 1] == ' ')
        blank--;
    if (digits == size || blank == digits || blank < 6 || strncmp(words + blank - 5, " page", 5) != 0)
        return 0;
    size_t page = strtoul(words + digits, NULL, 10);
    for (blank -= 5; blank && words[blank - 1] == ' ';)
        blank--;
    words[blank] = '\0';
    return page;
}

bool lesson_command_run(void *context, const struct call *call, struct outcome *out)
{
    struct reader *reader = context;
    const struct argument *what = &call->arguments[0];
    if (!what->given)
        return list_lessons(reader, call, out);
    const char *reset = behind(what->word, "reset"), *check = behind(what->word, "check");
    const char *rest = behind(what->word, "leave");
    if (rest && !*rest)
        return leave(reader, call);
    if (check && !*check) {
        complain(&reader->session->complaint, call->end, "'lesson check' needs a FILE");
        return complain_hint(&reader->session->complaint, "for example: lesson check ./mine.md");
    }
    const char *words = reset ? reset : check ? check : what->word;
    size_t place = what->at + (size_t)(words - what->word);
    char *bare = must_copy(words, strlen(words));
    reader->asked_page = reset || check ? 0 : take_page(bare);
    char *meant = course_typed(bare);
    free(bare);
    begin_answer(reader);
    bool good = reset   ? reset_lessons(reader, meant, *meant ? place : what->at)
                : check ? check_file(reader, meant, place)
                        : lesson_open(reader, meant, place, false);
    end_answer(reader, good ? out : NULL);
    free(meant);
    reader->asked_page = 0;
    return good;
}

bool next_command_run(void *context, const struct call *call, struct outcome *out)
{
    struct reader *reader = context;
    struct complaint *complaint = &reader->session->complaint;
    const char *command;
    if (!reader->open)
        return nothing_is_open(reader, call);
    bool waits = page_waits(reader);
    if (waits && !reader->session->no_skip && !reader->progress.done) {
        bool quiz = task_in_hand(reader)->kind == PART_QUIZ;
        complain(complaint, call->at,
                 quiz ? "the question of this page is not answered yet" : "the exercise of this page is not done yet");
        struct text help = {.bytes = NULL};
        put_help(reader, &help);
        complain_hint(complaint, "%s", text_string(&help));
        text_release(&help);
        return false;
    }
    if (waits)
        leave_open(reader);
    begin_answer(reader);
    while ((command = page_next_command(&reader->lesson, page_in_hand(reader)))) {
        if (run_seen(reader, command)) {
            page_in_hand(reader)->step++;
            continue;
        }
        page_compose(reader);
        end_answer(reader, NULL);
        return complain(complaint, NO_PLACE, "the page's commands were broken off");
    }
    turn_on(reader);
    end_answer(reader, out);
    return true;
}

bool back_command_run(void *context, const struct call *call, struct outcome *out)
{
    struct reader *reader = context;
    if (!reader->open)
        return nothing_is_open(reader, call);
    if (!reader->page)
        return complain(&reader->session->complaint, call->at, "this is the first page");
    begin_answer(reader);
    turn_to(reader, reader->page - 1);
    end_answer(reader, out);
    return true;
}
