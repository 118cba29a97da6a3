#!/usr/bin/env python3
"""Own functions against python3's own answers: random expressions of known types, evaluated by both.

  check_expressions.py EVALUATE [--count N] [--seed S]     compares; what differs is shown, and the exit code says so
  check_expressions.py --write FILE [--count N] [--seed S] writes calls and python3's answers, for `EVALUATE --check`:
                                                           that is how expressions.txt was made (--count 4500)

What is ours by design is said to python3 too: an integer beyond 64 bits raises OverflowError wherever it comes up, a
complex number raises Complex, and sum() adds from left to right, as CPython up to 3.11 does."""
import argparse
import ast
import math
import random
import struct
import subprocess
import sys


class Complex(Exception):
    pass


def checked(value):
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise OverflowError
    if isinstance(value, complex):
        raise Complex
    if isinstance(value, tuple):  # divmod's
        for part in value:
            checked(part)
    return value


def power(a, b):
    if isinstance(a, int) and isinstance(b, int) and b > 64 and abs(a) > 1:
        raise OverflowError
    return checked(a**b)


def left_shift(a, b):
    if b > 64 and a != 0:
        raise OverflowError
    return checked(a << b)


def plain_sum(items, start=0):
    for item in items:
        start = checked(start + item)
    return start


def factorial(n):
    if isinstance(n, int) and n > 20:
        raise OverflowError
    return math.factorial(n)


class Checks(ast.NodeTransformer):
    """Puts checked() around each part, and the functions above in their operators' place."""

    def wrap(self, name, *arguments):
        return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow):
            return self.wrap("power", node.left, node.right)
        if isinstance(node.op, ast.LShift):
            return self.wrap("left_shift", node.left, node.right)
        return self.wrap("checked", node)

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        return self.wrap("checked", node)

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "range":
            return node
        return self.wrap("checked", node)


class Maker:
    """Makes expressions of a type, from names that are in scope: (name, type)."""

    def __init__(self, rng, portable):
        self.rng = rng
        self.portable = portable  # nothing whose last bit hangs on the C library
        self.fresh = 0

    def pick(self, *choices):
        return self.rng.choice(choices)

    def integer(self):
        return self.pick(
            lambda: str(self.rng.randint(0, 9)),
            lambda: str(self.rng.randint(-20, 100)),
            lambda: str(self.rng.choice([2**31, 2**53 + 1, 2**62, 2**63 - 1, 10**9, 3037000500])),
            lambda: self.pick("0x1f", "1_000", "0b101"),
        )()

    def floating(self):
        return self.pick(
            lambda: repr(self.rng.randint(-40, 40) / 4),
            lambda: repr(self.rng.uniform(-10, 10)),
            lambda: repr(self.rng.uniform(-1, 1) * 10.0 ** self.rng.randint(-300, 300)),
            lambda: self.pick("0.0", "-0.0", "1e3", "2.", ".5", "1e308", "math.pi", "math.inf", "0.1"),
        )()

    def name(self, scope, kind):
        names = [n for n, k in scope if k == kind]
        return self.rng.choice(names) if names else None

    def make(self, kind, depth, scope):
        if depth <= 0 or self.rng.random() < 0.12:
            name = self.name(scope, kind)
            if name and self.rng.random() < 0.8:
                return name
            if kind == "list":
                return "[%s]" % ", ".join(self.leaf(self.pick("int", "float", "bool")) for _ in range(self.rng.randint(0, 4)))
            if kind == "tuple":
                return "(%s)" % "".join(self.leaf(self.pick("int", "float")) + ", " for _ in range(self.rng.randint(1, 3)))
            return self.leaf(kind)
        return getattr(self, "make_" + kind)(depth - 1, scope)

    def leaf(self, kind):
        if kind == "int":
            return self.integer()
        if kind == "float":
            return self.floating()
        return self.pick("True", "False")

    def number(self, depth, scope):
        return self.make(self.pick("int", "int", "float", "bool"), depth, scope)

    def small(self, depth, scope):
        return "(%s) %% %d" % (self.make("int", depth, scope), self.rng.randint(2, 9))

    def iterable(self, depth, scope):
        """An iterable, and its elements' kind."""
        roll = self.rng.random()
        if roll < 0.5:
            parts = [self.small(depth - 1, scope)]
            if self.rng.random() < 0.5:
                parts.insert(0, str(self.rng.randint(-5, 3)))
                if self.rng.random() < 0.5:
                    parts.append(self.pick("1", "2", "3", "-1", "-2"))
            if len(parts[0]) > 8 and len(parts) > 1:
                parts[0] = "0"
            return "range(%s)" % ", ".join(parts), "int"
        if roll < 0.8:
            return self.make("list", depth, scope), "int"
        return self.make("tuple", depth, scope), "int"

    def clauses(self, depth, scope):
        self.fresh += 1
        name = "v%d" % self.fresh
        source, kind = self.iterable(depth - 1, scope)
        text = " for %s in %s" % (name, "(" + source + ")" if " if " in source else source)
        scope = scope + [(name, kind)]
        if self.rng.random() < 0.35:
            text += " if " + "(" + self.make("bool", depth - 1, scope) + ")"
        if self.rng.random() < 0.15 and depth > 1:
            more, scope = self.clauses(depth - 1, scope)
            text += more
        return text, scope

    def generator(self, kind, depth, scope):
        clauses, inner = self.clauses(depth, scope)
        return self.make(kind, depth - 1, inner) + clauses

    def choice(self, kind, depth, scope):
        return "(%s if %s else %s)" % (
            self.make(kind, depth, scope),
            self.make("bool", depth, scope),
            self.make(kind, depth, scope),
        )

    def make_int(self, depth, scope):
        m, rng = self.make, self.rng
        return self.pick(
            lambda: "(%s %s %s)" % (m("int", depth, scope), self.pick("+", "-", "*"), m("int", depth, scope)),
            lambda: "(%s %s %s)" % (m("int", depth, scope), self.pick("+", "-", "*"), m("int", depth, scope)),
            lambda: "(%s %s %s)" % (m("int", depth, scope), self.pick("//", "%"), m("int", depth, scope)),
            lambda: "%s ** %s" % (m("int", 0, scope).replace("-", ""), self.pick("0", "1", "2", "3", "(%s)" % self.small(depth, scope))),
            lambda: "(%s %s %s)" % (m("int", depth, scope), self.pick("&", "|", "^"), m("int", depth, scope)),
            lambda: "(%s %s %s)" % (m("int", depth, scope), self.pick("<<", ">>"), self.small(depth, scope)),
            lambda: "(%s%s)" % (self.pick("-", "+", "~", "- -"), m("int", depth, scope)),
            lambda: "%s(%s)" % (self.pick("abs", "int", "round", "math.floor", "math.ceil", "math.trunc"), self.number(depth, scope)),
            lambda: "%s(%s, %s)" % (self.pick("min", "max", "math.gcd"), m("int", depth, scope), m("int", depth, scope)),
            lambda: "pow(%s, %s, %s)" % (m("int", depth, scope), self.pick("", "-") + "(%s)" % self.small(depth, scope), m("int", depth, scope)),
            lambda: "pow(%s, %s, None)" % (m("int", depth, scope), self.small(depth, scope)),
            lambda: "math.%s(%s)" % (self.pick("isqrt", "factorial"), self.small(depth, scope)),
            lambda: "len(%s)" % m(self.pick("list", "tuple"), depth, scope),
            lambda: "sum(%s)" % self.generator("int", depth, scope),
            lambda: "%s(%s)" % (self.pick("sum", "max", "min", "len"), self.iterable(depth, scope)[0]),
            lambda: "%s(%s)" % (self.pick("max", "min"), self.generator("int", depth, scope)),
            lambda: "(%s)[%s]" % (m(self.pick("list", "tuple"), depth, scope), self.pick("0", "-1", "1", self.small(depth, scope))),
            lambda: "round(%s, %s)" % (m("int", depth, scope), self.pick("-1", "-2", "0", "2", "-18", "-30")),
            lambda: self.choice("int", depth, scope),
            lambda: "(%s %s %s)" % (m("int", depth, scope), self.pick("and", "or"), m("int", depth, scope)),
            lambda: "divmod(%s, %s)[%s]" % (m("int", depth, scope), m("int", depth, scope), self.pick("0", "1")),
        )()

    def make_float(self, depth, scope):
        m = self.make
        exact = [
            lambda: "(%s %s %s)" % (m("float", depth, scope), self.pick("+", "-", "*", "/"), self.number(depth, scope)),
            lambda: "(%s %s %s)" % (self.number(depth, scope), self.pick("+", "-", "*", "/"), m("float", depth, scope)),
            lambda: "(%s / %s)" % (m("int", depth, scope), m("int", depth, scope)),
            lambda: "(%s %s %s)" % (m("float", depth, scope), self.pick("//", "%"), self.number(depth, scope)),
            lambda: "(%s) ** %s" % (m("float", depth, scope), self.pick("2", "2.0", "0", "1", "0.5")),
            lambda: "(-%s)" % m("float", depth, scope),
            lambda: "%s(%s)" % (self.pick("abs", "float", "math.fabs", "math.sqrt"), self.number(depth, scope)),
            lambda: "round(%s, %s)" % (m("float", depth, scope), self.pick("0", "1", "2", "-1", "-3", "5", "15", "400", "-400", "None")),
            lambda: "%s(%s, %s)" % (self.pick("min", "max"), self.number(depth, scope), m("float", depth, scope)),
            lambda: "sum(%s)" % self.generator("float", depth, scope),
            lambda: "sum((%s), %s)" % (self.generator("int", depth, scope), m("float", depth, scope)),
            lambda: "%s(%s)" % (self.pick("max", "min"), self.generator("float", depth, scope)),
            lambda: self.choice("float", depth, scope),
            lambda: "math.%s(%s, %s)" % (self.pick("fmod", "copysign", "hypot"), self.number(depth, scope), self.number(depth, scope)),
            lambda: "divmod(%s, %s)[%s]" % (m("float", depth, scope), self.number(depth, scope), self.pick("0", "1")),
        ]
        library = [
            lambda: "math.%s(%s)" % (
                self.pick("sin", "cos", "tan", "exp", "log", "log2", "log10", "atan", "asin", "acos", "sinh", "cosh", "tanh", "degrees", "radians"),
                self.number(depth, scope),
            ),
            lambda: "math.%s(%s, %s)" % (self.pick("atan2", "pow", "log"), self.number(depth, scope), self.number(depth, scope)),
            lambda: "(%s) ** %s" % (self.number(depth, scope), self.pick("-1", "3", "-0.5", "(%s)" % self.number(depth, scope))),
        ]
        return self.rng.choice(exact if self.portable else exact + library)()

    def make_bool(self, depth, scope):
        m = self.make
        order = lambda: self.pick("<", "<=", ">", ">=", "==", "!=")
        return self.pick(
            lambda: "(%s %s %s)" % (self.number(depth, scope), order(), self.number(depth, scope)),
            lambda: "(%s %s %s)" % (m("int", depth, scope), order(), m("int", depth, scope)),
            lambda: "(%s %s %s %s %s)" % (self.number(depth, scope), order(), self.number(depth, scope), order(), self.number(depth, scope)),
            lambda: "(%s %s %s)" % (m("bool", depth, scope), self.pick("and", "or", "&", "|", "^"), m("bool", depth, scope)),
            lambda: "(not %s)" % self.make(self.pick("bool", "int", "float", "list"), depth, scope),
            lambda: "bool(%s)" % self.make(self.pick("bool", "int", "float", "tuple"), depth, scope),
            lambda: "(%s %s %s)" % (self.number(depth, scope), self.pick("in", "not in"), self.iterable(depth, scope)[0]),
            lambda: "(%s in (%s))" % (self.number(depth, scope), self.generator("int", depth, scope)),
            lambda: "(%s %s %s)" % (m("list", depth, scope), order(), m("list", depth, scope)),
            lambda: "(%s %s %s)" % (m("tuple", depth, scope), order(), m("tuple", depth, scope)),
            lambda: "%s(%s)" % (self.pick("any", "all"), self.generator(self.pick("bool", "int"), depth, scope)),
            lambda: "%s(%s)" % (self.pick("any", "all"), self.iterable(depth, scope)[0]),
            lambda: "(%s %s None)" % (self.name(scope, "int") or "None", self.pick("is", "is not")),
            lambda: "math.%s(%s)" % (self.pick("isnan", "isinf", "isfinite"), self.number(depth, scope)),
            lambda: self.choice("bool", depth, scope),
        )()

    def make_sequence(self, kind, depth, scope):
        m = self.make
        kinds = self.pick("int", "int", "float", "bool")
        return self.pick(
            lambda: "%s(%s)" % (kind, self.generator(kinds, depth, scope)),
            lambda: "%s(%s)" % (kind, self.iterable(depth, scope)[0]),
            lambda: "(%s + %s)" % (m(kind, depth, scope), m(kind, depth, scope)),
            lambda: "(%s * %s)" % (m(kind, depth, scope), self.small(depth, scope).join("()")),
            lambda: "(%s)[%s]" % (m(kind, depth, scope), self.pick("1:", ":2", "::-1", "1:3", "-2:", "::2", "5:0:-2", ":%s" % self.small(depth, scope))),
            lambda: self.choice(kind, depth, scope),
            lambda: "(%s or %s)" % (m(kind, depth, scope), m(kind, depth, scope)),
        )()

    def make_list(self, depth, scope):
        kinds = self.pick("int", "int", "float")
        return self.pick(
            lambda: self.make_sequence("list", depth, scope),
            lambda: "[%s]" % self.generator(kinds, depth, scope),
            lambda: "[%s, %s]" % (self.number(depth, scope), self.number(depth, scope)),
            lambda: "sorted(%s)" % self.iterable(depth, scope)[0],
        )()

    def make_tuple(self, depth, scope):
        return self.pick(
            lambda: self.make_sequence("tuple", depth, scope),
            lambda: "(%s, %s)" % (self.number(depth, scope), self.number(depth, scope)),
            lambda: "divmod(%s, %s)" % (self.number(depth, scope), self.number(depth, scope)),
        )()

    def argument(self, kind):
        rng = self.rng
        if kind == "int":
            return rng.choice([rng.randint(-10, 10), rng.randint(-1000, 1000), 2**63 - 1, -(2**63), 0, 1, rng.getrandbits(40)])
        if kind == "float":
            return rng.choice([rng.randint(-8, 8) / 2, rng.uniform(-100, 100), 0.0, -0.0, 1e300, math.inf, math.nan, 1e-310])
        if kind == "bool":
            return rng.random() < 0.5
        values = [self.argument(rng.choice(["int", "int", "float", "bool"])) for _ in range(rng.randint(0, 5))]
        if rng.random() < 0.5:
            values = [v for v in values if type(v) is int]
        values = [0.5 if v != v else v for v in values]  # python3 takes a NaN for equal to itself in a list
        return values if kind == "list" else tuple(values)


def word(value):
    """A value as `evaluate` reads and writes it."""
    if isinstance(value, float):
        return "nan" if math.isnan(value) else "f" + struct.pack(">d", value).hex()
    if isinstance(value, list):
        return "[" + "".join(word(v) + " " for v in value) + "]"
    if isinstance(value, tuple):
        return "(" + "".join(word(v) + " " for v in value) + ")"
    return str(value)


def argument_word(value):
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    if isinstance(value, (list, tuple)):
        return "[("[isinstance(value, tuple)] + " " + "".join(argument_word(v) + " " for v in value) + "])"[isinstance(value, tuple)]
    return str(value)


WORLD = {
    "checked": checked,
    "power": power,
    "left_shift": left_shift,
    "sum": plain_sum,
    "math": type("math", (), {**{k: staticmethod(v) if callable(v) else v for k, v in vars(math).items()}, "factorial": staticmethod(factorial)}),
}


def answer(code, parameters, arguments):
    world = dict(WORLD)
    world.update(zip(parameters, arguments))
    try:
        return word(eval(code, world))
    except Complex:
        return "raise Complex"
    except Exception as exception:
        return "raise " + type(exception).__name__


def cases(count, seed, portable):
    """Definition, call, answer; `count` calls."""
    rng = random.Random(seed)
    made = 0
    while made < count:
        maker = Maker(rng, portable)
        scope = [("a%d" % k, rng.choice(["int", "int", "float", "bool", "list", "tuple"])) for k in range(rng.randint(1, 3))]
        text = maker.make(rng.choice(["int", "int", "float", "float", "bool", "list", "tuple"]), rng.randint(1, 4), scope)
        if len(text) > 500:
            continue
        code = compile(ast.fix_missing_locations(Checks().visit(ast.parse(text, mode="eval"))), "case", "eval")
        names = [n for n, _ in scope]
        name = "f%d" % made
        definition = "def %s(%s) = %s" % (name, ", ".join(names), text)
        for _ in range(3):
            arguments = [maker.argument(k) for _, k in scope]
            yield definition, name + "".join(" " + argument_word(a) for a in arguments), answer(code, names, arguments)
            made += 1


def same(ours, theirs):
    if ours.startswith("raise early"):  # a type error that is sure to come, told before anything runs
        return theirs.startswith("raise")
    return ours == theirs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("evaluate", nargs="?")
    parser.add_argument("--write")
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=4)
    options = parser.parse_args()
    rows = list(cases(options.count, options.seed, options.write is not None))
    if options.write:
        with open(options.write, "w") as out:
            last = None
            for definition, call, theirs in rows:
                if definition != last:
                    out.write(definition + "\n")
                last = definition
                out.write("%s = %s\n" % (call, theirs))
        return 0
    differences = 0
    for mode in ([], ["--unknown-types"]):
        lines = []
        last = None
        for definition, call, _ in rows:
            if definition != last:
                lines.append(definition)
            last = definition
            lines.append(call)
        done = subprocess.run([options.evaluate] + mode, input="\n".join(lines) + "\n", capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stderr[-3000:])
            return 1
        answers = done.stdout.splitlines()
        refused = [a for a in answers if a.startswith("raise define")]
        for line in refused[:10]:
            print("refused:", line)
        if len(answers) != len(rows):
            print("%d answers to %d calls" % (len(answers), len(rows)))
            return 1
        for (definition, call, theirs), ours in zip(rows, answers):
            if not same(ours, theirs):
                differences += 1
                if differences <= 10:
                    print("%s\n  %s %s\n  python3: %s\n  ours:    %s" % (definition, call, mode, theirs, ours))
    raised = sum(theirs.startswith("raise") for _, _, theirs in rows)
    print("%d calls, %d of them raise; %d differ" % (len(rows), raised, differences))
    return differences > 0


if __name__ == "__main__":
    sys.exit(main())
