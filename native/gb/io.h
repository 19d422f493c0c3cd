// Names of the I/O registers, by the low byte of their address, and of the bits in them. Pan Docs, "Hardware Registers".
#ifndef FASTRL_GB_IO_H
#define FASTRL_GB_IO_H

#include "gb/state.h"

namespace fr::gb {

enum Io : u8 {
    kIoJoypad = 0x00,
    kIoSerialData = 0x01,
    kIoSerialControl = 0x02,
    kIoDiv = 0x04,
    kIoTima = 0x05,
    kIoTma = 0x06,
    kIoTac = 0x07,
    kIoIf = 0x0F,
    kIoNr10 = 0x10,
    kIoNr50 = 0x24,
    kIoNr51 = 0x25,
    kIoNr52 = 0x26,
    kIoWave = 0x30, // 16 bytes
    kIoLcdc = 0x40,
    kIoStat = 0x41,
    kIoScy = 0x42,
    kIoScx = 0x43,
    kIoLy = 0x44,
    kIoLyc = 0x45,
    kIoDma = 0x46,
    kIoBgp = 0x47,
    kIoObp0 = 0x48,
    kIoObp1 = 0x49,
    kIoWy = 0x4A,
    kIoWx = 0x4B,
    // The CGB's.
    kIoSpeed = 0x4D,    // KEY1
    kIoVramBank = 0x4F, // VBK
    kIoHdmaSourceHigh = 0x51,
    kIoHdmaSourceLow = 0x52,
    kIoHdmaTargetHigh = 0x53,
    kIoHdmaTargetLow = 0x54,
    kIoHdmaControl = 0x55,
    kIoInfrared = 0x56,
    kIoBgPaletteIndex = 0x68,  // BCPS
    kIoBgPaletteData = 0x69,   // BCPD
    kIoObjPaletteIndex = 0x6A, // OCPS
    kIoObjPaletteData = 0x6B,  // OCPD
    kIoObjPriority = 0x6C,     // OPRI
    kIoWramBank = 0x70,        // SVBK
    kIoFree72 = 0x72,
    kIoFree73 = 0x73,
    kIoFree74 = 0x74,
    kIoFree75 = 0x75,
    kIoPcm12 = 0x76,
    kIoPcm34 = 0x77
};

enum Lcdc : u8 {
    kLcdcBackground = 0x01, // on a CGB: whether it may cover objects
    kLcdcObjects = 0x02,
    kLcdcTallObjects = 0x04,
    kLcdcMap = 0x08,   // of the background: at 9C00
    kLcdcTiles = 0x10, // from 8000 on, and not signed around 9000
    kLcdcWindow = 0x20,
    kLcdcWindowMap = 0x40, // at 9C00
    kLcdcOn = 0x80
};

// What can pull up the STAT interrupt's line, each at the bit of STAT that lets it.
enum StatSource : u8 { kStatHblank = 0x08, kStatVblank = 0x10, kStatScan = 0x20, kStatLyc = 0x40 };
inline constexpr u8 kStatSources = 0x78;

// Attributes of an object, and in the CGB's maps of a tile.
enum Attribute : u8 {
    kAttributePalette = 0x07, // CGB
    kAttributeBank = 0x08,    // CGB
    kAttributeObp1 = 0x10,    // an object's on a DMG
    kAttributeFlipX = 0x20,
    kAttributeFlipY = 0x40,
    kAttributeBehind = 0x80 // an object's: behind the background; a tile's: before objects
};

// Maps and tiles in VRAM, from its start.
inline constexpr u32 kVramBank = 0x2000, kVramMap0 = 0x1800, kVramMap1 = 0x1C00;

} // namespace fr::gb

#endif
