#include "viz/transcript.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINES_KEPT = 5000,
    LINE_BYTES = 1 << 18, /* a longer line is cut, and says so */
    BYTES_KEPT = 1 << 23,
    MARK_MAX = 8, /* bytes of a mark */
};

struct line {
    char *bytes;
    size_t size, room;
    struct style style; /* that it begins in */
    int rows, columns;  /* rows when wrapped at `columns`; 0: not known */
    bool cut;
};

struct transcript {
    struct line *lines; /* LINES_KEPT of them, a ring */
    size_t first, count;
    bool begun; /* the last line is not ended */
    size_t bytes;
    struct style style; /* at the end of it */
    size_t hidden;      /* of the lines: pushed out of sight */
    size_t printed;     /* of the lines */
};

struct transcript *transcript_create(void)
{
    struct transcript *transcript = calloc(1, sizeof *transcript);
    if (!transcript || !(transcript->lines = calloc(LINES_KEPT, sizeof *transcript->lines)))
        abort();
    return transcript;
}

void transcript_destroy(struct transcript *transcript)
{
    if (!transcript)
        return;
    for (size_t i = 0; i < LINES_KEPT; i++)
        free(transcript->lines[i].bytes);
    free(transcript->lines);
    free(transcript);
}

static struct line *line_at(const struct transcript *transcript, size_t index)
{
    return &transcript->lines[(transcript->first + index) % LINES_KEPT];
}

static void forget_first(struct transcript *transcript)
{
    struct line *line = line_at(transcript, 0);
    transcript->bytes -= line->size;
    free(line->bytes);
    *line = (struct line){.bytes = NULL};
    transcript->first = (transcript->first + 1) % LINES_KEPT;
    transcript->count--;
    transcript->hidden -= transcript->hidden > 0;
    transcript->printed -= transcript->printed > 0;
}

static struct line *line_in_hand(struct transcript *transcript)
{
    if (!transcript->begun) {
        if (transcript->count == LINES_KEPT)
            forget_first(transcript);
        *line_at(transcript, transcript->count++) = (struct line){.style = transcript->style};
        transcript->begun = true;
    }
    return line_at(transcript, transcript->count - 1);
}

static void append(struct transcript *transcript, struct line *line, const char *bytes, size_t size)
{
    if (line->size + size + 1 > line->room) {
        line->room = 2 * (line->size + size) + 32;
        line->bytes = realloc(line->bytes, line->room);
        if (!line->bytes)
            abort();
    }
    memcpy(line->bytes + line->size, bytes, size);
    line->size += size;
    line->bytes[line->size] = '\0';
    line->columns = 0;
    transcript->bytes += size;
    while (transcript->bytes > BYTES_KEPT && transcript->count > 1)
        forget_first(transcript);
}

/* As much as a line may have; nothing is cut within a character or a mark. */
static void append_or_cut(struct transcript *transcript, struct line *line, const char *bytes, size_t size)
{
    static const char sentence[] = " … the rest of this line is not kept here";
    if (line->cut)
        return;
    line->cut = line->size + size > LINE_BYTES;
    if (!line->cut) {
        append(transcript, line, bytes, size);
        return;
    }
    size = LINE_BYTES - line->size;
    while (size && ((unsigned char)bytes[size] & 0xc0) == 0x80)
        size--;
    const char *mark = memrchr(bytes, '\033', size);
    if (mark && (size_t)(mark - bytes) + MARK_MAX > size)
        size = (size_t)(mark - bytes);
    append(transcript, line, bytes, size);
    append(transcript, line, sentence, sizeof sentence - 1);
}

/* --- marks --- */

/* The style that the last of them sets. */
static void read_marks(const char *bytes, size_t size, struct style *out)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] == '\033')
            mark_read(bytes + i, size - i, out);
}

void transcript_write(struct transcript *transcript, const char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        const char *newline = memchr(bytes + at, '\n', size - at);
        size_t length = newline ? (size_t)(newline - bytes) - at : size - at;
        struct line *line = line_in_hand(transcript);
        size_t before = line->size > MARK_MAX ? line->size - MARK_MAX : 0; /* a mark may have begun there */
        bool cut = line->cut;
        append_or_cut(transcript, line, bytes + at, length);
        if (!cut)
            read_marks(line->bytes + before, line->size - before, &transcript->style);
        if (line->cut)
            read_marks(bytes + at, length, &transcript->style);
        if (newline)
            transcript->begun = false;
        at += length + (newline != NULL);
    }
}

void transcript_end_line(struct transcript *transcript)
{
    if (transcript->begun)
        transcript_write(transcript, "\n", 1);
}

void transcript_clear_sight(struct transcript *transcript)
{
    transcript->hidden = transcript->count;
}

void transcript_show_all(struct transcript *transcript)
{
    transcript->hidden = 0;
}

/* --- wrapping --- */

static size_t next_glyph(const char *bytes, size_t size, wchar_t *glyph)
{
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t length = mbrtowc(glyph, bytes, size, &state);
    if (length == 0 || length > size) {
        *glyph = L'?';
        return 1;
    }
    return length;
}

/* Where a row that begins at `at` should end, so that a word is not torn: behind its last blank, if that is not too far
 * back; otherwise where the row is full. */
static size_t row_end(const struct line *line, size_t at, int columns)
{
    struct style unused;
    int column = 0;
    size_t blank = 0;
    int blank_column = 0;
    while (at < line->size) {
        size_t mark = line->bytes[at] == '\033' ? mark_read(line->bytes + at, line->size - at, &unused) : 0;
        wchar_t glyph = 0;
        size_t size = mark ? mark : next_glyph(line->bytes + at, line->size - at, &glyph);
        int width = mark ? 0 : glyph == L'\t' ? 8 - column % 8 : wcwidth(glyph);
        width = width < 0 ? 1 : width;
        if (column + width > columns && column > 0) {
            if (glyph == L' ')
                return at;
            return blank && blank_column * 2 > columns ? blank : at;
        }
        column += width;
        at += size;
        if (glyph == L' ') {
            blank = at;
            blank_column = column;
        }
    }
    return line->size;
}

/* Goes through a line's rows, and draws those in [from, from + rows) at `row`. Returns how many rows it has. */
static int walk(const struct line *line, int columns, struct canvas *canvas, int row, int from, int rows)
{
    struct style drawn = line->style;
    int at_row = 0;
    size_t at = 0;
    do {
        size_t end = row_end(line, at, columns);
        bool shown = canvas && at_row >= from && at_row < from + rows;
        for (int column = 0; at < end;) {
            size_t mark = line->bytes[at] == '\033' ? mark_read(line->bytes + at, line->size - at, &drawn) : 0;
            wchar_t glyph = 0;
            at += mark ? mark : next_glyph(line->bytes + at, line->size - at, &glyph);
            int width = mark ? 0 : glyph == L'\t' ? 8 - column % 8 : wcwidth(glyph);
            if (shown && !mark)
                canvas_put(canvas, row + at_row - from, column, drawn, glyph == L'\t' ? L' ' : glyph);
            column += width < 0 ? 1 : width;
        }
        while (at < line->size && at > 0 && line->bytes[at] == ' ' && line->bytes[at - 1] != ' ')
            at++; /* the blank between the two rows */
        at_row++;
    } while (at < line->size);
    return at_row;
}

static int line_rows(struct line *line, int columns)
{
    if (line->columns != columns) {
        line->rows = walk(line, columns, NULL, 0, 0, 0);
        line->columns = columns;
    }
    return line->rows;
}

int transcript_rows(struct transcript *transcript, int columns, bool all)
{
    int rows = 0;
    for (size_t i = all ? 0 : transcript->hidden; i < transcript->count; i++)
        rows += line_rows(line_at(transcript, i), columns);
    return rows;
}

int transcript_draw(struct transcript *transcript, struct canvas *canvas, int row, int rows, int back)
{
    int wanted = rows + back, have = 0;
    size_t first = transcript->count;
    size_t oldest = back > 0 ? 0 : transcript->hidden; /* scrolling brings back what was pushed away */
    while (first > oldest && have < wanted)
        have += line_rows(line_at(transcript, --first), canvas->columns);
    int skip = have > wanted ? have - wanted : 0, left = have - skip - back, taken = 0;
    if (left <= 0)
        return 0;
    for (size_t i = first; i < transcript->count && taken < left; i++) {
        struct line *line = line_at(transcript, i);
        int line_has = line_rows(line, canvas->columns) - skip;
        int shown = line_has < left - taken ? line_has : left - taken;
        walk(line, canvas->columns, canvas, row + taken, skip, shown);
        taken += shown;
        skip = 0;
    }
    return taken;
}

/* Returns its length. What could control the terminal is a question mark there too. */
static size_t print_glyph(const char *bytes, size_t size, FILE *to)
{
    wchar_t glyph;
    size_t length = next_glyph(bytes, size, &glyph);
    if (glyph != L'?' && (glyph == L'\t' || wcwidth(glyph) >= 0))
        fwrite(bytes, 1, length, to);
    else
        fputc('?', to);
    return length;
}

void transcript_print(struct transcript *transcript, FILE *to, bool colours)
{
    struct style style_of;
    for (size_t i = transcript->printed; i < transcript->count; i++) {
        const struct line *line = line_at(transcript, i);
        for (size_t at = 0; at < line->size;) {
            size_t mark = line->bytes[at] == '\033' ? mark_read(line->bytes + at, line->size - at, &style_of) : 0;
            if (mark && colours)
                fputs(mark_text(style_of), to); /* a worker's is plain */
            at += mark ? mark : print_glyph(line->bytes + at, line->size - at, to);
        }
        fputs(colours ? MARK_PLAIN "\n" : "\n", to);
    }
    transcript->printed = transcript->count;
}
