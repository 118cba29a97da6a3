/* lessons/reader/pages.c */
#include "lessons/reader/pages.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- pages --- */

/* Nothing to be read but one line, which is strong from its beginning. */
static bool is_heading_alone(const struct lesson *lesson, const struct page *page)
{
    size_t lines = 0, strong = 0;
    for (size_t i = 0; i < page->count; i++) {
        const struct prose *prose = &lesson->parts[page->first + i].prose;
        for (size_t line = 0; line < prose->count; line++) {
            lines += prose->lines[line].size > 0;
            strong += strncmp(prose->lines[line].bytes, MARK_STRONG, strlen(MARK_STRONG)) == 0;
        }
    }
    return lines <= 1 && strong == lines;
}

static bool ends_page(const struct lesson *lesson, const struct page *page, const struct part *next)
{
    if (page->count == 0)
        return false;
    return page_task(lesson, page) || (next->begins_page && !is_heading_alone(lesson, page));
}

void pages_find(const struct lesson *lesson, struct pages *out)
{
    *out = (struct pages){.items = NULL};
    for (size_t i = 0; i < lesson->count; i++) {
        if (!out->count || ends_page(lesson, &out->items[out->count - 1], &lesson->parts[i])) {
            out->items = must_grow(out->items, out->count, &out->room, sizeof *out->items);
            out->items[out->count++] = (struct page){.first = i};
        }
        out->items[out->count - 1].count++;
    }
}

void pages_release(struct pages *pages)
{
    free(pages->items);
    *pages = (struct pages){.items = NULL};
}

const struct part *page_task(const struct lesson *lesson, const struct page *page)
{
    const struct part *last = page->count ? &lesson->parts[page->first + page->count - 1] : NULL;
    return last && last->kind != PART_PROSE ? last : NULL;
}

bool page_is_done(const struct lesson *lesson, const struct page *page)
{
    const struct part *task = page_task(lesson, page);
    if (!task)
        return true;
    return task->kind == PART_TRANSCRIPT ? page->step >= task->transcript.count : page->solved;
}

const char *page_next_command(const struct lesson *lesson, const struct page *page)
{
    const struct part *task = page_task(lesson, page);
    if (!task || task->kind != PART_TRANSCRIPT || page->step >= task->transcript.count)
        return NULL;
    return task->transcript.prompts[page->step].typed.bytes;
}

const struct passages *page_hints(const struct lesson *lesson, const struct page *page)
{
    const struct part *task = page_task(lesson, page);
    if (!task || task->kind == PART_TRANSCRIPT)
        return NULL;
    return task->kind == PART_EXERCISE ? &task->exercise.hints : &task->quiz.hints;
}

/* --- what is typed --- */

static const char *skip_blanks(const char *c)
{
    return c + strspn(c, " \t\n");
}

/* What stands on its own, with blanks around it or without; so does a line's end. */
static bool parts_words(char c)
{
    return !c || strchr("()[],;=", c);
}

bool same_command(const char *a, const char *b)
{
    char before = '\0';
    for (a = skip_blanks(a), b = skip_blanks(b); *a || *b; a++, b++) {
        const char *behind_a = skip_blanks(a), *behind_b = skip_blanks(b);
        bool apart = parts_words(before) || parts_words(*behind_a);
        if (*behind_a != *behind_b || (!apart && (behind_a > a) != (behind_b > b)))
            return false;
        a = behind_a;
        b = behind_b;
        before = *a;
        if (!*a)
            break;
    }
    return true;
}

/* `b`, `B)`, `(b)` and `b.` are the same, and so is its number, 2. `ac` is two of them. false: it is none. */
static bool read_choice(const char *word, size_t size, size_t choices, unsigned *chosen)
{
    bool open = size && *word == '(';
    word += open;
    size -= open;
    size -= size && strchr(".):", word[size - 1]) != NULL;
    if (size == 1 && isdigit((unsigned char)*word) && *word != '0') {
        unsigned number = (unsigned)(*word - '0');
        bool other = number <= choices && !(*chosen & 1u << (number - 1));
        *chosen |= other ? 1u << (number - 1) : 0;
        return other;
    }
    for (size_t i = 0; i < size; i++) {
        int letter = tolower((unsigned char)word[i]) - 'a';
        if (letter < 0 || (size_t)letter >= choices || *chosen & 1u << letter)
            return false;
        *chosen |= 1u << letter;
    }
    return size > 0;
}

unsigned read_choices(const char *line, size_t choices)
{
    static const char between[] = " \t,";
    unsigned chosen = 0;
    for (const char *c = line + strspn(line, between); *c;) {
        size_t size = strcspn(c, between);
        bool joins = chosen && size == 3 && strncmp(c, "and", 3) == 0; /* "a and c" */
        if (!joins && !read_choice(c, size, choices, &chosen))
            return 0;
        c += size;
        c += strspn(c, between);
    }
    return chosen;
}

unsigned right_choices(const struct quiz *quiz)
{
    unsigned right = 0;
    for (size_t i = 0; i < quiz->count; i++)
        right |= (unsigned)quiz->choices[i].right << i;
    return right;
}

void put_choices(struct text *out, unsigned chosen, const char *between)
{
    bool any = false;
    for (unsigned i = 0; i < 26; i++) {
        if (!(chosen & 1u << i))
            continue;
        text_format(out, "%s%c", any ? between : "", (char)('a' + (int)i));
        any = true;
    }
}
