/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * base.h - all that the portable files take from their surroundings
 *
 * The room core/ is the protocol without a network: its messages and limits (proto),
 * the handshake's cryptography (noise), the defence against floods (cookie), the
 * sealing of data (aead), the replay window (replay) and the table of allowed IPs
 * (allowedips, prefix_node). Nothing here knows a packet, a socket or a device, and
 * a peer is a pointer that is never looked into. Its files include only each other.
 *
 * In the kernel, this header and compat_crypto.h bring in headers of the kernel, and
 * no other file of the room does. Outside of it, tests/shim/base.h has the same guard
 * and is included first, so the very same files compile into unit tests and fuzzers.
 */
#ifndef WG_BASE_H
#define WG_BASE_H

#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <asm/byteorder.h>
#include <crypto/chacha20poly1305.h>
#include <crypto/curve25519.h>

#include "compat_crypto.h" /* wg_blake2s*(), wg_chacha*(), crypto_memneq(), unaligned access */

#endif /* WG_BASE_H */
