#include "repl/drawing.h"

struct canvas drawing_canvas(const struct session *session)
{
    enum { COLUMNS = 100 };
    int columns = session_columns(session, session->out);
    columns = columns <= 0 ? COLUMNS : columns > DRAWING_COLUMNS_MAX ? DRAWING_COLUMNS_MAX : columns;
    return (struct canvas){.ascii = session->ascii, .columns = columns};
}

void drawing_add(const struct canvas *canvas, struct text *out)
{
    enum { GLYPH_BYTES = CELL_GLYPHS * 4 };
    char line[DRAWING_COLUMNS_MAX * GLYPH_BYTES + 1];
    for (int row = 0; row < canvas->rows; row++) {
        text_add(out, line, canvas_row_text(canvas, row, line, sizeof line));
        text_put(out, "\n");
    }
}
