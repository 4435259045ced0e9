/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* outer.h - what an outer packet takes over from the inner one that it carries */
#ifndef WG_OUTER_H
#define WG_OUTER_H

#include <linux/skbuff.h>

/**
 * wg_outer_inherit() - give a sealed packet all that egress looks for in a packet of its sender's
 * @outer: fresh; a message or a train of them
 * @inner: the packet that it was sealed from, as it was handed to the interface
 * @last: nothing of @inner is left to be sealed
 *
 * Each seal path calls it, once for each outer packet. After the @last one,
 * @inner may be without its socket. Softirqs off.
 */
void wg_outer_inherit(struct sk_buff *outer, struct sk_buff *inner, bool last);

#endif /* WG_OUTER_H */
