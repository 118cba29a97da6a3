/* lessons/reader/render_block.c - lists, quotations, code and tables, as md4c comes to them and leaves them. */
#include <stdio.h>
#include <string.h>

#include "lessons/reader/render_inside.h"

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
    render_flush(r);
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
            render_line(r, true, render_indent(r) + INDENT, code.bytes, code.size);
        at = end + 1;
    }
    text_release(&code);
    text_clear(&r->line);
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
    render_flush(r);
    if (*r->marker) /* an item of nothing but a list */
        render_line(r, false, at, "", 0);
    if (list->ordered)
        snprintf(r->marker, sizeof r->marker, "%u%c ", list->number++, list->delimiter);
    else
        strcpy(r->marker, "• ");
    r->marker_indent = at;
    list->indent = deeper(at, text_columns(r->marker, strlen(r->marker)));
}

static void end_item(struct render *r)
{
    render_flush(r);
    if (*r->marker) /* an empty one */
        render_line(r, false, r->containers[r->count - 1].indent, "", 0);
    r->blank = !r->containers[r->count - 1].tight;
}

static void begin_quotation(struct render *r)
{
    render_flush(r);
    open_container(r, (struct container){.indent = deeper(render_indent(r), INDENT)});
    if (r->depth + 1 < DEPTH_MAX)
        r->looks[++r->depth] = LOOK_QUIET;
    else
        r->too_deep++;
}

static int begin_table(struct render *r, const MD_BLOCK_TABLE_DETAIL *detail)
{
    render_flush(r);
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
    for (size_t i = 0; i < rows.count && !r->wrong; i++)
        render_line(r, true, render_indent(r), rows.lines[i].bytes, rows.lines[i].size);
    prose_release(&rows);
    end_block(r);
}

int render_enter_block(MD_BLOCKTYPE type, void *detail, void *context)
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
        render_flush(r);
        open_container(r, (struct container){.list = true, .tight = ((MD_BLOCK_UL_DETAIL *)detail)->is_tight});
        break;
    case MD_BLOCK_OL:
        render_flush(r);
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
        render_flush(r);
        render_line(r, true, render_indent(r), MARK_QUIET "───" MARK_PLAIN, strlen(MARK_QUIET "───" MARK_PLAIN));
        end_block(r);
        break;
    case MD_BLOCK_H:
        render_flush(r);
        render_enter(r, LOOK_STRONG);
        break;
    case MD_BLOCK_P:
        render_flush(r);
        break;
    case MD_BLOCK_CODE:
        render_flush(r);
        r->code = true;
        break;
    case MD_BLOCK_HTML:
        render_flush(r);
        r->hidden++;
        break;
    case MD_BLOCK_TABLE:
        return begin_table(r, detail);
    case MD_BLOCK_TH:
        render_enter(r, LOOK_STRONG);
        break;
    default:
        break;
    }
    return 0;
}

static int end_cell(struct render *r, const MD_BLOCK_TD_DETAIL *detail, bool header)
{
    if (header)
        render_leave(r);
    else if (r->line.size && render_look(r) != LOOK_PLAIN)
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

int render_leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct render *r = context;
    if (r->wrong)
        return 1;
    switch (type) {
    case MD_BLOCK_QUOTE:
        render_flush(r);
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
        render_leave(r);
        end_block(r);
        break;
    case MD_BLOCK_P:
        end_block(r);
        break;
    case MD_BLOCK_CODE:
        r->code = false;
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
