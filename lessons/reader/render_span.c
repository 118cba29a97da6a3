/* lessons/reader/render_span.c - lines, and what stands in them: looks, links, words. */
#include <stdio.h>
#include <string.h>

#include "lessons/reader/entities.h"
#include "lessons/reader/render_inside.h"

static const char *const marks[] = {MARK_PLAIN, MARK_STRONG, MARK_EMPHASIS, MARK_CODE, MARK_QUIET};

/* --- lines --- */

int render_indent(const struct render *r)
{
    return r->count ? r->containers[r->count - 1].indent : r->outer;
}

enum look render_look(const struct render *r)
{
    return r->looks[r->depth];
}

bool render_spend(struct render *r, size_t bytes)
{
    if (bytes > *r->left) {
        r->wrong = "it would take more than 8 MiB, with the addresses of its links and the blanks of its tables";
        return false;
    }
    *r->left -= bytes;
    return true;
}

void render_line(struct render *r, bool whole, int indent, const char *bytes, size_t size)
{
    struct prose *out = r->out;
    if (!render_spend(r, size))
        return;
    if (r->blank && out->count > r->first)
        prose_add(out, 0, 0, false, "", 0);
    r->blank = false;
    if (!*r->marker) {
        prose_add(out, indent, indent, whole, bytes, size);
        return;
    }
    struct text marked = {.bytes = NULL};
    text_put(&marked, r->marker);
    int gap = indent - r->marker_indent - marked_columns(marked.bytes, marked.size);
    for (int i = 0; i < gap; i++)
        text_put(&marked, " ");
    text_add(&marked, bytes, size);
    prose_add(out, r->marker_indent, indent, whole, marked.bytes, marked.size);
    text_release(&marked);
    r->marker[0] = '\0';
}

void render_flush(struct render *r)
{
    while (r->line.size && r->line.bytes[r->line.size - 1] == ' ')
        r->line.bytes[--r->line.size] = '\0';
    if (r->line.size && render_look(r) != LOOK_PLAIN)
        text_put(&r->line, MARK_PLAIN);
    if (marked_columns(text_string(&r->line), r->line.size))
        render_line(r, false, render_indent(r), r->line.bytes, r->line.size);
    text_clear(&r->line);
}

/* --- spans --- */

void render_enter(struct render *r, enum look entered)
{
    if (r->depth + 1 == DEPTH_MAX) {
        r->too_deep++;
        return;
    }
    r->looks[++r->depth] = entered;
    text_put(&r->line, marks[entered]);
}

void render_leave(struct render *r)
{
    if (r->too_deep) {
        r->too_deep--;
        return;
    }
    r->depth--;
    text_put(&r->line, marks[render_look(r)]);
}

/* As much of it as is shown. Returns whether that is all of it. */
static bool put_address(struct text *out, const MD_ATTRIBUTE *attribute)
{
    for (size_t i = 0; attribute->text && attribute->substr_offsets[i] < attribute->size; i++) {
        const char *bytes = attribute->text + attribute->substr_offsets[i];
        size_t size = attribute->substr_offsets[i + 1] - attribute->substr_offsets[i];
        size_t fits = out->size < ADDRESS_SHOWN_MAX ? ADDRESS_SHOWN_MAX - out->size : 0;
        if (attribute->substr_types[i] == MD_TEXT_ENTITY && fits) {
            entity_add(out, bytes, size);
            continue;
        }
        fits = fits < size ? fits : size;
        while (fits && fits < size && utf8_continues(bytes[fits]))
            fits--;
        text_add_visible(out, bytes, fits);
        if (fits < size)
            return false;
    }
    return true;
}

/* The address behind the link, if it says more than its text. A place in the same file says nothing here. What is added
 * counts at once: a line can have any number of links before it is over. */
static void leave_link(struct render *r, const MD_SPAN_A_DETAIL *detail)
{
    struct text address = {.bytes = NULL};
    bool all = put_address(&address, &detail->href);
    const char *shown = text_string(&address), *text = text_string(&r->line) + (r->line.size ? r->link : 0);
    if (strncmp(shown, "mailto:", 7) == 0)
        shown += 7;
    bool same = strncmp(shown, text, all ? strlen(text) + 1 : strlen(shown)) == 0;
    if (*shown && *shown != '#' && !same && render_spend(r, address.size)) {
        text_format(&r->line, "%s (", MARK_QUIET);
        text_put(&r->line, shown);
        text_format(&r->line, "%s)%s", all ? "" : "…", marks[render_look(r)]);
    }
    text_release(&address);
}

static void count_addresses(struct render *r, const MD_ATTRIBUTE *address, const MD_ATTRIBUTE *title)
{
    r->addresses += (size_t)address->size + title->size;
    if (r->addresses > ADDRESSES_MAX)
        r->wrong = "the addresses of its links come to more than 8 MiB";
}

int render_enter_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct render *r = context;
    const MD_SPAN_A_DETAIL *link = detail;
    const MD_SPAN_IMG_DETAIL *picture = detail;
    if (r->wrong)
        return 1;
    if (type == MD_SPAN_A)
        count_addresses(r, &link->href, &link->title);
    else if (type == MD_SPAN_IMG)
        count_addresses(r, &picture->src, &picture->title);
    if (type == MD_SPAN_EM)
        render_enter(r, LOOK_EMPHASIS);
    else if (type == MD_SPAN_STRONG)
        render_enter(r, LOOK_STRONG);
    else if (type == MD_SPAN_CODE)
        render_enter(r, LOOK_CODE);
    else if (type == MD_SPAN_A)
        r->link = r->line.size;
    return r->wrong != NULL;
}

int render_leave_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct render *r = context;
    if (r->wrong)
        return 1;
    if (type == MD_SPAN_EM || type == MD_SPAN_STRONG || type == MD_SPAN_CODE)
        render_leave(r);
    else if (type == MD_SPAN_A)
        leave_link(r, detail);
    return r->wrong != NULL;
}

/* Ends the line where it is: what goes on below looks the same. */
static void break_line(struct render *r)
{
    if (r->code || r->table.columns) {
        text_put(&r->line, " ");
        return;
    }
    render_flush(r);
    r->link = 0;
}

/* A blank, but never two. */
static void put_blank(struct render *r)
{
    if (r->line.size && r->line.bytes[r->line.size - 1] != ' ')
        text_put(&r->line, " ");
}

/* Outside of blocks of code a tab is a blank, and two blanks around what is not shown are one. A bar in a table's cell
 * is escaped in code as well; md4c 0.4.8 leaves the backslash there. */
static void put_words(struct render *r, MD_TEXTTYPE type, const char *bytes, size_t size)
{
    bool in_cell = type == MD_TEXT_CODE && r->table.columns;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\t' || (bytes[i] == ' ' && type == MD_TEXT_NORMAL))
            put_blank(r);
        else if (!in_cell || bytes[i] != '\\' || i + 1 == size || bytes[i + 1] != '|')
            text_add(&r->line, bytes + i, 1);
    }
}

int render_text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *context)
{
    struct render *r = context;
    if (r->wrong)
        return 1;
    if (!r->line.size && render_look(r) != LOOK_PLAIN && !r->code && type != MD_TEXT_HTML && type != MD_TEXT_BR)
        text_put(&r->line, marks[render_look(r)]); /* what goes on in a new line, or stands in a quotation */
    switch (type) {
    case MD_TEXT_HTML: /* comments and tags are for other readers */
        if (!r->hidden && size >= 4 && strncmp(bytes, "<br", 3) == 0)
            break_line(r);
        break;
    case MD_TEXT_BR:
        break_line(r);
        break;
    case MD_TEXT_SOFTBR:
        put_blank(r);
        break;
    case MD_TEXT_ENTITY:
        entity_add(&r->line, bytes, size);
        break;
    case MD_TEXT_NULLCHAR:
        text_put(&r->line, "\ufffd");
        break;
    default:
        if (r->code)
            text_add(&r->line, bytes, size);
        else
            put_words(r, type, bytes, size);
    }
    return 0;
}
