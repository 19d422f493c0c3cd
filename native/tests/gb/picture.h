// Reads the pictures beside test ROMs (non-interlaced PNG, any colour type, 1 to 8 bits) and compares frames with them.
#ifndef FASTRL_TESTS_GB_PICTURE_H
#define FASTRL_TESTS_GB_PICTURE_H

#include <cstdint>
#include <string>
#include <vector>

struct Picture {
    uint32_t width = 0, height = 0;
    std::vector<uint8_t> rgb;
};

bool picture_read(const std::string &path, Picture *out);
// `frame` as fr_gb_get_frame leaves it. DMG shades are compared as four greys. CGB pictures were corrected towards the
// colours of some screen: each of our colours must stand for exactly one of theirs.
bool picture_equals(const Picture &picture, const uint16_t *frame, bool color);
// Writes the frame and what differs from the first picture as PPM files into `folder`.
void picture_dump(const std::string &folder, std::string name, const uint16_t *frame, bool color,
                  const std::vector<Picture> &pictures);

#endif
