"""Works out what InitialWeightsTests expects, from the definitions and with 60 decimal digits; needs Python alone."""
import hashlib
import struct
from decimal import Decimal, getcontext

getcontext().prec = 60
WORD = (1 << 64) - 1


def rotate(x, bits):
    return (x << bits | x >> (64 - bits)) & WORD


def uniforms(seed, purpose):
    """xoshiro256**, its four words from SplitMix64: numbers in [0, 1) with 53 bits."""
    state, s = seed ^ (purpose * 0x9E3779B97F4A7C15 & WORD), []
    for _ in range(4):
        state = (state + 0x9E3779B97F4A7C15) & WORD
        z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & WORD
        z = (z ^ z >> 27) * 0x94D049BB133111EB & WORD
        s.append(z ^ z >> 31)
    while True:
        yield Decimal((rotate(s[1] * 5 & WORD, 7) * 9 & WORD) >> 11) / (1 << 53)
        t = s[1] << 17 & WORD
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)


def normals(numbers, count):
    """Marsaglia's polar method; the last of an odd count drops its pair's second."""
    result = []
    while len(result) < count:
        x, y = 2 * next(numbers) - 1, 2 * next(numbers) - 1
        square = x * x + y * y
        if 0 < square < 1:
            scale = (-2 * square.ln() / square).sqrt()
            result += [x * scale, y * scale]
    return result[:count]


def orthogonal(numbers, rows, columns, gain):
    """Orthonormal vectors along the shorter side, by Gram-Schmidt, times the gain."""
    count, length = min(rows, columns), max(rows, columns)
    drawn, vectors = normals(numbers, rows * columns), []
    for i in range(count):
        vector = drawn[i * length:(i + 1) * length]
        for earlier in vectors:
            share = sum(a * b for a, b in zip(vector, earlier))
            vector = [a - share * b for a, b in zip(vector, earlier)]
        norm = sum(a * a for a in vector).sqrt()
        vectors.append([a / norm for a in vector])
    if rows > columns:
        vectors = zip(*vectors)
    return [gain * number for vector in vectors for number in vector]


def uniform(numbers, inputs, count):
    return [(2 * next(numbers) - 1) / Decimal(inputs).sqrt() for _ in range(count)]


def show(name, numbers):
    data = struct.pack(f"<{len(numbers)}f", *map(float, numbers))
    print(f"{name}: {hashlib.sha256(data).hexdigest()[:16]}", ", ".join(f"{x:.9g}f" for x in struct.unpack("<4f", data[:16])))


root2 = Decimal(2).sqrt()
show("wide 3 x 5", orthogonal(uniforms(1, 5), 3, 5, root2))
show("tall 5 x 3", orthogonal(uniforms(1, 5), 5, 3, root2))
show("square 64 x 64", orthogonal(uniforms(7, 5), 64, 64, Decimal(1)))
stream = uniforms(1, 5)
show("uniform 3 inputs, 2 outputs", uniform(stream, 3, 6) + uniform(stream, 3, 2))
show("normal 3 x 3", normals(uniforms(1, 5), 9))
