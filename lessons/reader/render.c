/* lessons/reader/render.c - Markdown, read by md4c, as prose: what blocks are called goes, what they look like stays.
 */
#include "lessons/reader/render.h"

#include <md4c.h>
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/entities.h"
#include "lessons/reader/tables.h"

enum {
    DEPTH_MAX = 100, /* of spans in spans; deeper ones look like those around them */
    INDENT_MAX = 40, /* columns; what is deeper is not further in */
    INDENT = 2,      /* of code and quotations */
    TAB = 4,
};

enum look { LOOK_PLAIN, LOOK_STRONG, LOOK_EMPHASIS, LOOK_CODE, LOOK_QUIET };

static const char *const marks[] = {MARK_PLAIN, MARK_STRONG, MARK_EMPHASIS, MARK_CODE, MARK_QUIET};

/* A list or a quotation that is open. */
struct container {
    bool list, ordered, tight;
    unsigned number; /* of the next item */
    char delimiter;
    int indent; /* of what is inside */
};

struct render {
    struct prose *out;
    size_t first; /* lines of `out` that were there before */
    struct text line;
    enum look looks[DEPTH_MAX];
    size_t depth, too_deep; /* looks[0 … depth] */
    struct container *containers;
    size_t count, room;
    int outer;         /* columns before all of it */
    char marker[32];   /* of the item that begins: before its first line; empty: none */
    int marker_indent; /* where it stands */
    int code;          /* blocks of code that are open, and … */
    bool blank;        /* a blank line comes before the next one */
    size_t link;       /* where the link's text begins in `line` */
    size_t hidden;     /* raw HTML that is open */
    struct table table;
    enum align align;
    const char *wrong; /* why it was given up; md4c 0.4.8 goes on with a table all the same */
};

/* --- lines --- */

static int indent_of(const struct render *r)
{
    return r->count ? r->containers[r->count - 1].indent : r->outer;
}

static enum look look(const struct render *r)
{
    return r->looks[r->depth];
}

static void put_line(struct render *r, bool whole, int indent, const char *bytes, size_t size)
{
    struct prose *out = r->out;
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

/* What stands in `line` is a line of its own; nothing, if there is nothing to be seen. */
static void flush(struct render *r)
{
    while (r->line.size && r->line.bytes[r->line.size - 1] == ' ')
        r->line.bytes[--r->line.size] = '\0';
    if (r->line.size && look(r) != LOOK_PLAIN)
        text_put(&r->line, MARK_PLAIN);
    if (marked_columns(text_string(&r->line), r->line.size))
        put_line(r, false, indent_of(r), r->line.bytes, r->line.size);
    text_clear(&r->line);
}

static bool is_tight(const struct render *r)
{
    for (size_t i = r->count; i > 0; i--)
        if (r->containers[i - 1].list)
            return r->containers[i - 1].tight;
    return false;
}

/* A block is over: what comes behind it stands apart, but in a tight list. */
static void end_block(struct render *r)
{
    flush(r);
    r->blank = r->blank || !is_tight(r);
}

/* --- code --- */

static void put_code(struct render *r)
{
    const char *bytes = text_string(&r->line);
    size_t size = r->line.size;
    while (size && bytes[size - 1] == '\n')
        size--;
    struct text code = {.bytes = NULL};
    for (size_t at = 0; at < size;) {
        size_t end = at;
        text_clear(&code);
        text_put(&code, MARK_CODE);
        for (int column = 0; end < size && bytes[end] != '\n'; end++) {
            int wide = bytes[end] == '\t' ? TAB - column % TAB : 1;
            column += utf8_continues(bytes[end]) ? 0 : wide;
            if (bytes[end] == '\t')
                text_add(&code, "    ", (size_t)wide);
            else
                text_add(&code, bytes + end, 1);
        }
        text_put(&code, MARK_PLAIN);
        if (end == at && !*r->marker)
            prose_add(r->out, 0, 0, false, "", 0);
        else
            put_line(r, true, indent_of(r) + INDENT, code.bytes, code.size);
        at = end + 1;
    }
    text_release(&code);
    text_clear(&r->line);
}

/* --- spans --- */

static void enter_look(struct render *r, enum look entered)
{
    if (r->depth + 1 == DEPTH_MAX) {
        r->too_deep++;
        return;
    }
    r->looks[++r->depth] = entered;
    text_put(&r->line, marks[entered]);
}

static void leave_look(struct render *r)
{
    if (r->too_deep) {
        r->too_deep--;
        return;
    }
    r->depth--;
    text_put(&r->line, marks[look(r)]);
}

static void put_attribute(struct text *out, const MD_ATTRIBUTE *attribute)
{
    for (size_t i = 0; attribute->text && attribute->substr_offsets[i] < attribute->size; i++) {
        const char *bytes = attribute->text + attribute->substr_offsets[i];
        size_t size = attribute->substr_offsets[i + 1] - attribute->substr_offsets[i];
        if (attribute->substr_types[i] == MD_TEXT_ENTITY)
            entity_add(out, bytes, size);
        else
            text_add_visible(out, bytes, size);
    }
}

/* The address behind the link, if it says more than its text. A place in the same file says nothing here. */
static void leave_link(struct render *r, const MD_SPAN_A_DETAIL *detail)
{
    struct text address = {.bytes = NULL};
    put_attribute(&address, &detail->href);
    const char *shown = text_string(&address), *text = text_string(&r->line) + (r->line.size ? r->link : 0);
    if (strncmp(shown, "mailto:", 7) == 0)
        shown += 7;
    if (*shown && *shown != '#' && strcmp(shown, text) != 0) {
        text_format(&r->line, "%s (", MARK_QUIET);
        text_put(&r->line, shown);
        text_format(&r->line, ")%s", marks[look(r)]);
    }
    text_release(&address);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct render *r = context;
    (void)detail;
    if (r->wrong)
        return 1;
    if (type == MD_SPAN_EM)
        enter_look(r, LOOK_EMPHASIS);
    else if (type == MD_SPAN_STRONG)
        enter_look(r, LOOK_STRONG);
    else if (type == MD_SPAN_CODE)
        enter_look(r, LOOK_CODE);
    else if (type == MD_SPAN_A)
        r->link = r->line.size;
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct render *r = context;
    if (r->wrong)
        return 1;
    if (type == MD_SPAN_EM || type == MD_SPAN_STRONG || type == MD_SPAN_CODE)
        leave_look(r);
    else if (type == MD_SPAN_A)
        leave_link(r, detail);
    return 0;
}

/* Ends the line where it is: what goes on below looks the same. */
static void break_line(struct render *r)
{
    if (r->code || r->table.columns) {
        text_put(&r->line, " ");
        return;
    }
    flush(r);
    r->link = 0;
}

/* A blank, but never two. */
static void put_blank(struct render *r)
{
    if (r->line.size && r->line.bytes[r->line.size - 1] != ' ')
        text_put(&r->line, " ");
}

/* Outside of blocks of code a tab is a blank, and two blanks around what is not shown are one. A bar in a table's cell is
 * escaped in code as well; md4c 0.4.8 leaves the backslash there. */
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

static int text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *context)
{
    struct render *r = context;
    if (r->wrong)
        return 1;
    if (!r->line.size && look(r) != LOOK_PLAIN && !r->code && type != MD_TEXT_HTML && type != MD_TEXT_BR)
        text_put(&r->line, marks[look(r)]); /* what goes on in a new line, or stands in a quotation */
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

/* --- blocks --- */

static void open_container(struct render *r, struct container container)
{
    r->containers = must_grow(r->containers, r->count, &r->room, sizeof container);
    r->containers[r->count++] = container;
}

static int deeper(int indent, int by)
{
    return indent + by < INDENT_MAX ? indent + by : indent;
}

static void begin_item(struct render *r)
{
    struct container *list = &r->containers[r->count - 1];
    int at = r->count > 1 ? r->containers[r->count - 2].indent : r->outer;
    flush(r);
    if (*r->marker) /* an item of nothing but a list */
        put_line(r, false, at, "", 0);
    if (list->ordered)
        snprintf(r->marker, sizeof r->marker, "%u%c ", list->number++, list->delimiter);
    else
        strcpy(r->marker, "• ");
    r->marker_indent = at;
    list->indent = deeper(at, text_columns(r->marker, strlen(r->marker)));
}

static void end_item(struct render *r)
{
    flush(r);
    if (*r->marker) /* an empty one */
        put_line(r, false, r->containers[r->count - 1].indent, "", 0);
    r->blank = !r->containers[r->count - 1].tight;
}

static void begin_quotation(struct render *r)
{
    flush(r);
    open_container(r, (struct container){.indent = deeper(indent_of(r), INDENT)});
    if (r->depth + 1 < DEPTH_MAX)
        r->looks[++r->depth] = LOOK_QUIET;
    else
        r->too_deep++;
}

static int begin_table(struct render *r, const MD_BLOCK_TABLE_DETAIL *detail)
{
    flush(r);
    if (detail->col_count > TABLE_COLUMNS_MAX) {
        r->wrong = "a table has more than 64 columns";
        return 1;
    }
    r->table.columns = detail->col_count;
    return 0;
}

static void end_table(struct render *r)
{
    struct prose rows = {.lines = NULL};
    table_lay_out(&r->table, 0, &rows);
    table_release(&r->table);
    for (size_t i = 0; i < rows.count; i++)
        put_line(r, true, indent_of(r), rows.lines[i].bytes, rows.lines[i].size);
    prose_release(&rows);
    end_block(r);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct render *r = context;
    const MD_BLOCK_OL_DETAIL *ordered = detail;
    if (r->wrong)
        return 1;
    switch (type) {
    case MD_BLOCK_QUOTE:
        begin_quotation(r);
        break;
    case MD_BLOCK_UL:
        flush(r);
        open_container(r, (struct container){.list = true, .tight = ((MD_BLOCK_UL_DETAIL *)detail)->is_tight});
        break;
    case MD_BLOCK_OL:
        flush(r);
        open_container(r, (struct container){.list = true,
                                             .ordered = true,
                                             .tight = ordered->is_tight,
                                             .number = ordered->start,
                                             .delimiter = ordered->mark_delimiter});
        break;
    case MD_BLOCK_LI:
        begin_item(r);
        break;
    case MD_BLOCK_HR:
        flush(r);
        put_line(r, true, indent_of(r), MARK_QUIET "───" MARK_PLAIN, strlen(MARK_QUIET "───" MARK_PLAIN));
        end_block(r);
        break;
    case MD_BLOCK_H:
        flush(r);
        enter_look(r, LOOK_STRONG);
        break;
    case MD_BLOCK_P:
        flush(r);
        break;
    case MD_BLOCK_CODE:
        flush(r);
        r->code++;
        break;
    case MD_BLOCK_HTML:
        flush(r);
        r->hidden++;
        break;
    case MD_BLOCK_TABLE:
        return begin_table(r, detail);
    case MD_BLOCK_TH:
        enter_look(r, LOOK_STRONG);
        break;
    default:
        break;
    }
    return 0;
}

static int end_cell(struct render *r, const MD_BLOCK_TD_DETAIL *detail, bool header)
{
    if (header)
        leave_look(r);
    else if (r->line.size && look(r) != LOOK_PLAIN)
        text_put(&r->line, MARK_PLAIN);
    if (!marked_columns(text_string(&r->line), r->line.size))
        text_clear(&r->line);
    enum align align = detail->align == MD_ALIGN_RIGHT    ? ALIGN_RIGHT
                       : detail->align == MD_ALIGN_CENTER ? ALIGN_CENTRE
                                                          : ALIGN_LEFT;
    table_add(&r->table, text_string(&r->line), r->line.size, align);
    text_clear(&r->line);
    if (r->table.count <= TABLE_CELLS_MAX)
        return 0;
    r->wrong = "a table has more than 10,000 cells";
    return 1;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct render *r = context;
    if (r->wrong)
        return 1;
    switch (type) {
    case MD_BLOCK_QUOTE:
        flush(r);
        if (r->too_deep)
            r->too_deep--;
        else
            r->depth--;
        r->count--;
        end_block(r);
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        r->count--;
        r->blank = false;
        end_block(r);
        break;
    case MD_BLOCK_LI:
        end_item(r);
        break;
    case MD_BLOCK_H:
        leave_look(r);
        end_block(r);
        break;
    case MD_BLOCK_P:
        end_block(r);
        break;
    case MD_BLOCK_CODE:
        r->code--;
        put_code(r);
        end_block(r);
        break;
    case MD_BLOCK_HTML:
        r->hidden--;
        break;
    case MD_BLOCK_TABLE:
        end_table(r);
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        return end_cell(r, detail, type == MD_BLOCK_TH);
    default:
        break;
    }
    return 0;
}

static const char *render(struct render *r, const char *markdown, size_t size)
{
    const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_COLLAPSEWHITESPACE,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = text,
    };
    r->first = r->out->count;
    if (md_parse(markdown, (MD_SIZE)size, &parser, r) != 0 && !r->wrong)
        r->wrong = "there is no memory left";
    if (!r->wrong)
        flush(r);
    text_release(&r->line);
    table_release(&r->table);
    free(r->containers);
    return r->wrong;
}

const char *render_prose(const char *markdown, size_t size, struct prose *out)
{
    struct render r = {.out = out};
    return render(&r, markdown, size);
}

void render_hanging(int indent, const char *before, const char *markdown, struct prose *out)
{
    struct prose words = {.lines = NULL};
    struct render r = {.out = &words, .marker_indent = indent};
    r.outer = indent + marked_columns(before, strlen(before));
    snprintf(r.marker, sizeof r.marker, "%s", before);
    if (render(&r, markdown, strlen(markdown)) || !words.count) {
        prose_release(&words);
        for (const char *line = markdown; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
            prose_add(&words, r.outer, r.outer, false, line, strcspn(line, "\n"));
    }
    prose_add_all(out, &words);
    prose_release(&words);
}

void render_words(const char *markdown, struct prose *out)
{
    render_hanging(0, "", markdown, out);
}

char *render_plain(const char *markdown, size_t size)
{
    struct prose words = {.lines = NULL};
    struct text plain = {.bytes = NULL};
    struct style ignored;
    render_prose(markdown, size, &words);
    for (size_t i = 0; i < words.count; i++) {
        const struct prose_line *line = &words.lines[i];
        if (plain.size && line->size)
            text_put(&plain, " ");
        for (size_t at = 0; at < line->size;) {
            size_t mark = mark_read(line->bytes + at, line->size - at, &ignored);
            if (!mark)
                text_add(&plain, line->bytes + at, 1);
            at += mark ? mark : 1;
        }
    }
    prose_release(&words);
    return plain.bytes ? plain.bytes : must_copy("", 0);
}
