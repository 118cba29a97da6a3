/* tests/viz/keys.c - what terminals send: every sequence, cut at every byte, and bytes that make no sense. */
#include "tests/viz/canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viz/keys.h"

static const struct {
    const char *bytes;
    enum key_name name;
} sequences[] = {
    {"\033OP", KEY_F_HELP},
    {"\033[11~", KEY_F_HELP},
    {"\033[[A", KEY_F_HELP},
    {"\033OQ", KEY_F_FOLD},
    {"\033[12~", KEY_F_FOLD},
    {"\033[[B", KEY_F_FOLD},
    {"\033[5~", KEY_PAGE_UP},
    {"\033[6~", KEY_PAGE_DOWN},
    {"\033[5;3~", KEY_ALT_PAGE_UP},
    {"\033[6;3~", KEY_ALT_PAGE_DOWN},
    {"\033[1;3A", KEY_ALT_UP},
    {"\033[1;3B", KEY_ALT_DOWN},
    {"\033\033[A", KEY_ALT_UP},
    {"\033\033[B", KEY_ALT_DOWN},
    {"\033[D", KEY_ARROW_LEFT},
    {"\033OD", KEY_ARROW_LEFT},
    {"\033[C", KEY_ARROW_RIGHT},
    {"\033OC", KEY_ARROW_RIGHT},
    {"\033[H", KEY_TO_BEGIN},
    {"\033OH", KEY_TO_BEGIN},
    {"\033[1~", KEY_TO_BEGIN},
    {"\033[F", KEY_TO_END},
    {"\033OF", KEY_TO_END},
    {"\033[4~", KEY_TO_END},
    {" ", KEY_SPACE_BAR},
    {"\014", KEY_REDRAW},
    {"\033[<64;10;20M", KEY_WHEEL_UP},
    {"\033[<65;1;1M", KEY_WHEEL_DOWN},
    {"\033[<0;200;60M", KEY_CLICK},
    {"\033[<0;200;60m", KEY_MOUSE_OTHER},
    {"\033[<2;3;4M", KEY_MOUSE_OTHER},
    {"\033[<35;3;4M", KEY_MOUSE_OTHER},
    {"\033[<16;3;4M", KEY_CLICK},
    {"\033[<68;3;4M", KEY_WHEEL_UP},
    /* those that are readline's */
    {"a", KEY_OTHER},
    {"\001", KEY_OTHER},
    {"\t", KEY_OTHER},
    {"\r", KEY_OTHER},
    {"\177", KEY_OTHER},
    {"\033b", KEY_OTHER},
    {"\033[A", KEY_OTHER},
    {"\033OA", KEY_OTHER},
    {"\033[1;5C", KEY_OTHER},
    {"\033[1;5D", KEY_OTHER},
    {"\033[3~", KEY_OTHER},
    {"\033[3;5~", KEY_OTHER},
    {"\033[[C", KEY_OTHER},
    {"\033[200~pi 1\npi 2\n\033[201~", KEY_PASTE},
    {"\033[200~\033[A\033OP \033[<0;1;1M\033[201~", KEY_PASTE},
};
enum { SEQUENCES = sizeof sequences / sizeof *sequences };

/* Reads from memory that ends where the bytes do, so that a sanitizer sees who reads on. */
static size_t read_exactly(const char *bytes, size_t size, struct key *key)
{
    char *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    size_t taken = key_read(copy, size, key);
    free(copy);
    assert_true(taken <= size);
    return taken;
}

static void every_sequence_is_a_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < SEQUENCES; i++) {
        struct key key;
        size_t size = strlen(sequences[i].bytes), taken = read_exactly(sequences[i].bytes, size, &key);
        if (taken != size || key.name != sequences[i].name)
            fail_msg("\\033%s: key %d, %zu bytes", sequences[i].bytes + 1, key.name, taken);
        char followed[64];
        int length = snprintf(followed, sizeof followed, "%sxyz", sequences[i].bytes);
        assert_int_equal(read_exactly(followed, (size_t)length, &key), size);
        assert_int_equal(key.name, sequences[i].name);
    }
}

/* Cut at any byte, the first part is not taken for something else. Two do not count: an Esc that comes alone, and two
 * of them, which is a key of readline's. */
static void a_sequence_may_come_in_two(void **state)
{
    (void)state;
    for (size_t i = 0; i < SEQUENCES; i++) {
        size_t size = strlen(sequences[i].bytes);
        for (size_t cut = 1; cut < size; cut++) {
            struct key key;
            size_t taken = read_exactly(sequences[i].bytes, cut, &key);
            if (cut == 1 && sequences[i].bytes[0] == '\033') {
                assert_int_equal(taken, 1);
                assert_int_equal(key.name, KEY_ESCAPE_ALONE);
            } else if (cut == 2 && strncmp(sequences[i].bytes, "\033\033", 2) == 0) {
                assert_int_equal(key.name, KEY_OTHER);
            } else if (taken) {
                fail_msg("\\033%s: cut at %zu it is key %d, %zu bytes", sequences[i].bytes + 1, cut, key.name, taken);
            }
        }
    }
}

static void the_mouse_says_where(void **state)
{
    (void)state;
    struct key key;
    read_exactly("\033[<0;17;4M", 10, &key);
    assert_int_equal(key.column, 16);
    assert_int_equal(key.row, 3);
    read_exactly("\033[<65;1;1M", 10, &key);
    assert_int_equal(key.column, 0);
    assert_int_equal(key.row, 0);
}

/* All of it belongs together: nothing inside is taken for a key. */
static void what_nobody_knows_is_one_piece(void **state)
{
    (void)state;
    static const char *const unknown[] = {"\033[1;2P",           "\033[99;99;99~",
                                          "\033[?1;2c",          "\033[I",
                                          "\033[24;5~",          "\033Oz",
                                          "\033[1;2;3;4;5;6;7u", "\033[ q",
                                          "\033[<1;2X",          "\033[<M",
                                          "\033[<1;2;3;4M",      "\033[<99999999999999999999M",
                                          "\033\033[C",          "\033[<0;99999999999;1M"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        struct key key;
        size_t size = strlen(unknown[i]);
        if (read_exactly(unknown[i], size, &key) != size || key.name != KEY_OTHER)
            fail_msg("\\033%s: key %d, and not one piece", unknown[i] + 1, key.name);
    }
}

static void a_paste_of_any_size_is_whole(void **state)
{
    (void)state;
    enum { LINES = 50, LINE = 20 };
    char paste[6 + LINES * LINE + 7] = "\033[200~";
    for (int i = 0; i < LINES; i++)
        memcpy(paste + 6 + i * LINE, "map square 0..10000\n", LINE);
    struct key key;
    assert_int_equal(read_exactly(paste, 6 + LINES * LINE, &key), 0);
    memcpy(paste + 6 + LINES * LINE, "\033[201~", sizeof "\033[201~");
    for (size_t cut = 2; cut < sizeof paste - 1; cut++)
        assert_int_equal(read_exactly(paste, cut, &key), 0);
    assert_int_equal(read_exactly(paste, sizeof paste - 1, &key), sizeof paste - 1);
    assert_int_equal(key.name, KEY_PASTE);
}

/* Whatever comes: bytes are taken, or more are waited for, and not for ever. */
static void chance(void **state)
{
    (void)state;
    static const char likely[] = "\033\033\033[[[O<;;0123456789AMm~ P\x9b\xc3\x00\xff";
    uint64_t dice = 17;
    for (int round = 0; round < 200000; round++) {
        char bytes[48];
        size_t size = 1 + canned_roll(&dice) % sizeof bytes;
        for (size_t i = 0; i < size; i++)
            bytes[i] =
                canned_roll(&dice) % 8 ? likely[canned_roll(&dice) % (sizeof likely - 1)] : (char)canned_roll(&dice);
        for (size_t at = 0; at < size;) {
            struct key key;
            size_t taken = read_exactly(bytes + at, size - at, &key);
            assert_true(key.name <= KEY_PASTE);
            if (!taken) {
                assert_true(bytes[at] == '\033' && key.name == KEY_OTHER);
                assert_true(size - at < 32 || (size - at >= 6 && memcmp(bytes + at, "\033[200~", 6) == 0));
                break;
            }
            at += taken;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sequence_is_a_key),      cmocka_unit_test(a_sequence_may_come_in_two),
        cmocka_unit_test(the_mouse_says_where),         cmocka_unit_test(what_nobody_knows_is_one_piece),
        cmocka_unit_test(a_paste_of_any_size_is_whole), cmocka_unit_test(chance),
    };
    return cmocka_run_group_tests_name("keys", tests, golden_setup, NULL);
}
