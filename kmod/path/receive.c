// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * receive.c - datagrams in: told apart by type and length, and sent on their way
 *
 * Data goes to open.c. Handshake messages go to a room that calls this one, so it
 * is handed in what takes them.
 */
#include "receive.h"

#include <linux/udp.h>
#include <net/sock.h>

#include "state/device.h"
#include "state/drop.h"
#include "open.h"

static wg_receive_handshake_t receive_handshake __ro_after_init;

void __init wg_receive_init(wg_receive_handshake_t handshake)
{
	receive_handshake = handshake;
}

static bool known_length(u32 type, unsigned int len)
{
	switch (type) {
	case WG_MESSAGE_INITIATION:
		return len == sizeof(struct wg_message_initiation);
	case WG_MESSAGE_RESPONSE:
		return len == sizeof(struct wg_message_response);
	case WG_MESSAGE_COOKIE:
		return len == sizeof(struct wg_message_cookie);
	case WG_MESSAGE_DATA:
		return len >= WG_KEEPALIVE_LEN;
	default:
		return false;
	}
}

int wg_receive(struct sock *sk, struct sk_buff *skb)
{
	struct wg_device *wg = rcu_dereference_sk_user_data(sk);
	struct wg_message_header header;
	u32 type;

	if (unlikely(!wg)) {
		kfree_skb(skb);
		return 0;
	}
	if (unlikely(!pskb_may_pull(skb, sizeof(struct udphdr))))
		goto malformed;
	__skb_pull(skb, sizeof(struct udphdr));
	if (unlikely(skb_copy_bits(skb, 0, &header, sizeof(header))))
		goto malformed;
	type = le32_to_cpu(header.type);
	if (unlikely(!known_length(type, skb->len)))
		goto malformed;

	skb_mark_not_on_list(skb);
	if (likely(type == WG_MESSAGE_DATA))
		wg_open_receive(wg, skb);
	else
		receive_handshake(wg, skb);
	return 0;

malformed:
	wg_drop(wg, NULL, skb, WGCTL_DROP_RX_MALFORMED);
	return 0;
}
