/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * base.h - all that the portable files take from their surroundings
 *
 * Those are noise, cookie, replay and allowedips. In the kernel this header
 * stands for the kernel's own. Outside of it, tests/shim/base.h carries the same
 * guard and is included first, so that the very same files compile into unit
 * tests and fuzzers.
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

#include "compat.h" /* wg_blake2s*(), crypto_memneq(), unaligned access */

#endif /* WG_BASE_H */
