/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * wgctl.h - the wgctl family of generic netlink: what goes beyond <linux/wireguard.h>
 *
 * The family is "wgctl", or "wgctl-NAME" where the module was loaded with
 * kind=NAME. Numbers are never given to another meaning; new ones are added at
 * the end, and whoever reads skips what it does not know. Integers have host
 * byte order unless said otherwise.
 */
#ifndef WG_UAPI_WGCTL_H
#define WG_UAPI_WGCTL_H

#define WGCTL_GENL_NAME "wgctl"
#define WGCTL_GENL_VERSION 1
#define WGCTL_MULTICAST_EVENTS "events"	/* needs CAP_NET_ADMIN in the namespace */

enum wgctl_cmd {
	/*
	 * Dump, one device or all of the namespace: IFINDEX, IFNAME, DROPS and the
	 * PEERS with their counters, as many messages as it takes; each begins with
	 * IFINDEX and IFNAME. Tells no private or preshared key. CAP_NET_ADMIN, or
	 * anybody where the module parameter open_stats is set. A peer that is there
	 * from beginning to end is told once, whatever else comes and goes.
	 */
	WGCTL_CMD_GET_STATS,
	/*
	 * Do: one part of a change that is carried out as a whole or not at all.
	 * IFINDEX or IFNAME, STAGE_FLAGS, and DEVICE, which holds what a
	 * WG_CMD_SET_DEVICE would. CAP_NET_ADMIN.
	 *
	 * The first part may have all of that, the others peers alone. Each part is
	 * checked as it comes, and all of them together before the first is carried
	 * out, in their order, which then cannot fail. Nobody configures the device
	 * meanwhile, nor sees a half of it in a dump.
	 *
	 * A part that is refused makes the kernel forget those before it: what follows
	 * without WGCTL_STAGE_FIRST gets ENOENT. Only what generic netlink refuses
	 * unread, attributes of the wrong type or a sender without the capability, is
	 * as if it had not been sent.
	 *
	 * Parts belong to the socket they are sent by, which has one change at a time,
	 * of one device. They are forgotten when the socket closes and when the device
	 * goes or changes its namespace. They count as memory of the sender's cgroup.
	 * Past WGCTL_STAGE_MAX_BYTES a part gets EFBIG, or an eighth of that without
	 * CAP_NET_ADMIN in the first user namespace. All that is staged on the
	 * machine is an eighth of its memory at most, past which only CAP_NET_ADMIN in
	 * the first user namespace helps, others get ENOMEM.
	 */
	WGCTL_CMD_STAGE,
	/*
	 * Do: of BIND_IFINDEX or BIND_IFNAME, BIND_IPV4 and BIND_IPV6, those that are
	 * given are set.
	 * CAP_NET_ADMIN, also in the namespace where the device was created: there are
	 * its sockets, and there the interface and the addresses must be.
	 *
	 * A binding stays when the device goes down and up and when it gets another
	 * port. What is bound neither takes a packet that came elsewhere nor sends one
	 * by another way; what cannot be sent then is dropped as TX_NO_ROUTE.
	 *
	 * BIND_IFINDEX and BIND_IFNAME, of which one is given, bind both sockets to an
	 * interface or a VRF, which is followed when it is renamed. When it goes, or
	 * changes its namespace, the sockets are closed. When an interface comes, or
	 * gets a name, that is the last the lost one had, they are soon opened again on
	 * that one; if another socket has their port by then, once a port is set.
	 * ENODEV: there is no such interface; ELOOP: it is the tunnel.
	 *
	 * BIND_IPV4 and BIND_IPV6 bind the one socket each, the other stays as it is.
	 * The address is also the source of what is sent. EADDRNOTAVAIL: it is none of
	 * the namespace, or of the VRF that is bound to. It may go, and works again
	 * when it comes back. EAFNOSUPPORT: there is no IPv6. EADDRINUSE: another
	 * socket has the port there.
	 */
	WGCTL_CMD_SET_BINDING,
	/*
	 * Do: answers with IFINDEX, IFNAME, and of the four those that are set. An
	 * interface that is gone has the index and the name that it had. CAP_NET_ADMIN,
	 * also in the namespace where the device was created.
	 */
	WGCTL_CMD_GET_BINDING,
	/*
	 * Multicast only: EVENT, TIME, IFINDEX, IFNAME and what belongs to the event.
	 *
	 * One datagram may hold several messages, as every netlink datagram may. A
	 * listener who does not keep up loses events; his next recvmsg() says so by
	 * ENOBUFS, and a dump tells him what is there. A change by an administrator is
	 * told once it is done, each peer once whatever was done to it, in the order
	 * DEVICE_CHANGED, PEER_REMOVED, PEER_ADDED, PEER_CHANGED; who replaces a peer
	 * removes and adds it. A device that goes takes its peers along untold.
	 */
	WGCTL_CMD_EVENT,
};

enum wgctl_attribute {
	WGCTL_A_UNSPEC,
	WGCTL_A_IFINDEX,	/* u32 */
	WGCTL_A_IFNAME,		/* string */
	WGCTL_A_DROPS,		/* nest of u64, attribute type is enum wgctl_drop + 1; zeros left out */
	WGCTL_A_PEERS,		/* nest of nests of enum wgctl_peer_attribute, types 0 */
	WGCTL_A_STAGE_FLAGS,	/* u32, WGCTL_STAGE_* */
	WGCTL_A_DEVICE,		/* nest of WGDEVICE_A_* but IFINDEX and IFNAME */
	WGCTL_A_BIND_IFINDEX,	/* u32, a device or VRF of the creating namespace; 0: none */
	WGCTL_A_BIND_IPV4,	/* 4 bytes, network byte order; zeros: any */
	WGCTL_A_BIND_IPV6,	/* 16 bytes, network byte order; zeros: any */
	WGCTL_A_EVENT,		/* u32, enum wgctl_event */
	WGCTL_A_TIME,		/* u64, ns since 1970-01-01 UTC */
	WGCTL_A_PEER,		/* nest of enum wgctl_peer_attribute */
	WGCTL_A_OLD_ENDPOINT,	/* struct sockaddr_in or sockaddr_in6 */
	WGCTL_A_INITIATOR,	/* u8, 1 when we sent the initiation */
	WGCTL_A_PAD,
	WGCTL_A_BIND_IFNAME,	/* string; empty: none */
	WGCTL_A_LAST = WGCTL_A_BIND_IFNAME
};

enum wgctl_peer_attribute {
	WGCTL_PEER_A_UNSPEC,
	WGCTL_PEER_A_PUBLIC_KEY,	/* 32 bytes */
	WGCTL_PEER_A_ENDPOINT,		/* struct sockaddr_in or sockaddr_in6; only in events */
	WGCTL_PEER_A_LAST_HANDSHAKE,	/* u64, ns since 1970-01-01 UTC; 0: never */
	WGCTL_PEER_A_RX_BYTES,		/* u64, as WGPEER_A_RX_BYTES counts */
	WGCTL_PEER_A_TX_BYTES,		/* u64 */
	WGCTL_PEER_A_HANDSHAKES,	/* u64, completed */
	WGCTL_PEER_A_DROPS,		/* as WGCTL_A_DROPS, those that can be laid to this peer; modulo 2^32 */
	WGCTL_PEER_A_PAD,
	WGCTL_PEER_A_LAST = WGCTL_PEER_A_PAD
};

/* The parts of a change; FIRST and COMMIT may stand in the same message. */
#define WGCTL_STAGE_FIRST 1	/* forget what this socket has staged before */
#define WGCTL_STAGE_COMMIT 2	/* check all parts together, then carry them out */
#define WGCTL_STAGE_ABORT 4	/* forget all; alone, and nothing else is needed beside it */

/* What one socket may have staged; a peer has some 60 to 250 bytes and 28 or 40 an allowed IP. */
#define WGCTL_STAGE_MAX_BYTES (1U << 28)

enum wgctl_event {
	WGCTL_EVENT_DEVICE_ADDED,
	WGCTL_EVENT_DEVICE_REMOVED,
	WGCTL_EVENT_DEVICE_CHANGED,	/* key, port, mark, binding or name */
	WGCTL_EVENT_PEER_ADDED,		/* PEER */
	WGCTL_EVENT_PEER_REMOVED,	/* PEER */
	WGCTL_EVENT_PEER_CHANGED,	/* PEER: an administrator has set something of it, perhaps to what it
					 * was, or has given an allowed IP of it to another peer */
	WGCTL_EVENT_HANDSHAKE,		/* PEER with ENDPOINT, INITIATOR: completed, both are authenticated */
	WGCTL_EVENT_ENDPOINT,		/* PEER with ENDPOINT, OLD_ENDPOINT: it has roamed */
	WGCTL_EVENT_HANDSHAKE_FAILED,	/* PEER: given up after REKEY_ATTEMPT_TIME */
	WGCTL_EVENT_SESSION_EXPIRED,	/* PEER: its keys are wiped, none is left */
};

/*
 * Every dropped packet has one of these reasons. The names are shown by
 * ethtool -S and wgctl stats. ethtool -S shows besides, as rx_ecn_ignored, how
 * many packets were marked for congestion underway and delivered without the
 * mark, as their senders do not know ECN.
 */
#define WGCTL_DROP_REASONS(_) \
	_(TX_NOT_IP, "tx_not_ip")			/* the inner packet is not IPv4 or IPv6 */ \
	_(TX_NO_PEER, "tx_no_peer")			/* no allowed IP holds its destination */ \
	_(TX_NO_ENDPOINT, "tx_no_endpoint")		/* the peer's endpoint is not known */ \
	_(TX_TOO_BIG, "tx_too_big")			/* does not fit an outer datagram */ \
	_(TX_NO_MEMORY, "tx_no_memory") \
	_(TX_STAGED_FULL, "tx_staged_full")		/* waited for a handshake, newer ones came */ \
	_(TX_NO_HANDSHAKE, "tx_no_handshake")		/* waited for a handshake that was given up */ \
	_(TX_NO_ROUTE, "tx_no_route")			/* no route or socket to the endpoint */ \
	_(TX_LOOP, "tx_loop")				/* the tunnel runs through itself */ \
	_(RX_MALFORMED, "rx_malformed")			/* no message has this type and length */ \
	_(RX_NO_SESSION, "rx_no_session")		/* unknown receiver index, or keys too old */ \
	_(RX_BAD_AUTH, "rx_bad_auth")			/* the data did not authenticate */ \
	_(RX_REPLAY, "rx_replay")			/* counter seen before, or too old */ \
	_(RX_NOT_IP, "rx_not_ip")			/* the inner packet is malformed */ \
	_(RX_SOURCE_NOT_ALLOWED, "rx_source_not_allowed") \
	_(RX_ECN, "rx_ecn")				/* always 0, such a packet is delivered */ \
	_(RX_NO_MEMORY, "rx_no_memory") \
	_(RX_BACKLOG, "rx_backlog")			/* the stack did not keep up */ \
	_(HS_QUEUE_FULL, "handshake_queue_full") \
	_(HS_BAD_MAC1, "handshake_bad_mac1")		/* the sender does not know our key */ \
	_(HS_COOKIE_SENT, "handshake_cookie_sent")	/* under load, the source must prove itself */ \
	_(HS_RATE_LIMITED, "handshake_rate_limited") \
	_(HS_UNKNOWN_PEER, "handshake_unknown_peer") \
	_(HS_REPLAY, "handshake_replay")		/* timestamp not newer than the last */ \
	_(HS_TOO_OFTEN, "handshake_too_often")		/* from one peer */ \
	_(HS_INVALID, "handshake_invalid")		/* did not authenticate, or not awaited */ \
	_(HS_ASLEEP, "handshake_asleep")		/* the machine is on its way to sleep */

enum wgctl_drop {
#define WGCTL_DROP_ENUM(name, text) WGCTL_DROP_##name,
	WGCTL_DROP_REASONS(WGCTL_DROP_ENUM)
#undef WGCTL_DROP_ENUM
	WGCTL_DROP_COUNT
};

#endif /* WG_UAPI_WGCTL_H */
