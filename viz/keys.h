/* viz/keys.h - the bytes that a terminal sends for the keys and the mouse of the pane. All others are the editor's. */
#ifndef VIZ_KEYS_H
#define VIZ_KEYS_H

#include <stddef.h>

enum key_name {
    KEY_OTHER, /* not the pane's */
    KEY_F_HELP,
    KEY_F_FOLD,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_ALT_PAGE_UP,
    KEY_ALT_PAGE_DOWN,
    KEY_ALT_UP,
    KEY_ALT_DOWN,
    KEY_ARROW_LEFT,
    KEY_ARROW_RIGHT,
    KEY_TO_BEGIN, /* Home */
    KEY_TO_END,
    KEY_SPACE_BAR,
    KEY_ESCAPE_ALONE,
    KEY_REDRAW, /* Ctrl-L */
    KEY_WHEEL_UP,
    KEY_WHEEL_DOWN,
    KEY_CLICK,
    KEY_MOUSE_OTHER, /* the mouse's, and nobody's */
    KEY_PASTE,       /* a pasted block: whole, with its brackets */
};

struct key {
    enum key_name name;
    int row, column; /* of the mouse, from 0 */
};

/* Reads the key at the beginning of `bytes` (size > 0) and returns how many bytes it is; KEY_OTHER: so many belong
 * together, and are not the pane's. 0: it has only begun, and more bytes must come. */
size_t key_read(const char *bytes, size_t size, struct key *key);

#endif
