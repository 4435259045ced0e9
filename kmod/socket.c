// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * socket.c - the UDP sockets of a device: datagrams in, datagrams out
 *
 * The sockets belong to the namespace that the device was created in and stay
 * there when the device moves. They are replaced as a pair under the RTNL; the
 * datapath finds them under RCU.
 *
 * They may be bound to an interface, which stands in the sockets and in every
 * route that is looked up, and each to an address, which is then the source of
 * all that it sends. While that interface is gone there are no sockets.
 */
#include "socket.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/ipv6.h>
#include <net/udp_tunnel.h>

#include "compat_net.h"
#include "device.h"
#include "drop.h"
#include "handshake_queue.h"
#include "open.h"
#include "outer.h"
#include "peer.h"
#include "peers.h"
#include "route.h"

enum {
	/* Room before a message for all the headers that come, so that nobody has to move it. */
	MESSAGE_HEADROOM = LL_MAX_HEADER + sizeof(struct ipv6hdr) + sizeof(struct udphdr),
	PORT_ATTEMPTS = 100,
};

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

/* The socket's encap_rcv: softirq, under RCU. UDP has checked its length and checksum. */
static int receive(struct sock *sk, struct sk_buff *skb)
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
		wg_handshake_queue_add(wg, skb);
	return 0;

malformed:
	wg_drop(wg, NULL, skb, WGCTL_DROP_RX_MALFORMED);
	return 0;
}

static int send4(struct wg_device *wg, struct wg_peer *peer, struct wg_endpoint *endpoint,
		 struct sk_buff *skb, u8 dsfield)
{
	struct sock *sk = rcu_dereference(wg->sock4);
	struct rtable *rt;
	struct flowi4 flow = {
		.saddr = endpoint->source4.s_addr,
		.daddr = endpoint->remote4.sin_addr.s_addr,
		.fl4_dport = endpoint->remote4.sin_port,
		.flowi4_mark = skb->mark,
		.flowi4_proto = IPPROTO_UDP,
	};

	if (unlikely(!sk))
		return -ENONET;
	flow.fl4_sport = inet_sk(sk)->inet_sport;
	flow.flowi4_oif = READ_ONCE(sk->sk_bound_dev_if);
	if (inet_sk(sk)->inet_rcv_saddr)
		flow.saddr = inet_sk(sk)->inet_rcv_saddr;
	rt = wg_route4(sk, peer, endpoint, &flow);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	if (likely(!wg_device_is_ours(rt->dst.dev)))
		wg_outer_forget_depth(skb);
	udp_tunnel_xmit_skb(rt, sk, skb, flow.saddr, flow.daddr, dsfield,
			    ip4_dst_hoplimit(&rt->dst), 0, flow.fl4_sport, flow.fl4_dport,
			    false, false WG_UDP_TUNNEL_FLAGS);
	return 0;
}

#if IS_ENABLED(CONFIG_IPV6)
static int send6(struct wg_device *wg, struct wg_peer *peer, struct wg_endpoint *endpoint,
		 struct sk_buff *skb, u8 dsfield)
{
	struct sock *sk = rcu_dereference(wg->sock6);
	struct dst_entry *dst;
	struct flowi6 flow = {
		.saddr = endpoint->source6,
		.daddr = endpoint->remote6.sin6_addr,
		.fl6_dport = endpoint->remote6.sin6_port,
		.flowi6_mark = skb->mark,
		.flowi6_oif = endpoint->remote6.sin6_scope_id,
		.flowi6_proto = IPPROTO_UDP,
	};

	if (unlikely(!sk))
		return -ENONET;
	flow.fl6_sport = inet_sk(sk)->inet_sport;
	if (!flow.flowi6_oif)
		flow.flowi6_oif = READ_ONCE(sk->sk_bound_dev_if);
	else if (!sk_dev_equal_l3scope(sk, flow.flowi6_oif))
		return -ENETUNREACH;
	if (!ipv6_addr_any(&sk->sk_v6_rcv_saddr))
		flow.saddr = sk->sk_v6_rcv_saddr;
	dst = wg_route6(sk, peer, endpoint, &flow);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	if (likely(!wg_device_is_ours(dst->dev)))
		wg_outer_forget_depth(skb);
	/* Unlike IPv4, IPv6 fragments a datagram of ours only when told to. */
	skb->ignore_df = 1;
	udp_tunnel6_xmit_skb(dst, sk, skb, NULL, &flow.saddr, &flow.daddr, dsfield,
			     ip6_dst_hoplimit(dst), 0, flow.fl6_sport, flow.fl6_dport,
			     false WG_UDP_TUNNEL_FLAGS);
	return 0;
}
#else
static int send6(struct wg_device *wg, struct wg_peer *peer, struct wg_endpoint *endpoint,
		 struct sk_buff *skb, u8 dsfield)
{
	return -EAFNOSUPPORT;
}
#endif

static enum wgctl_drop send_error(int err)
{
	switch (err) {
	case -EDESTADDRREQ:
		return WGCTL_DROP_TX_NO_ENDPOINT;
	default:
		return WGCTL_DROP_TX_NO_ROUTE;
	}
}

/* Consumes @skb. Softirqs off, under RCU. @peer is NULL for a reply to anybody. */
static int send(struct wg_device *wg, struct wg_peer *peer, struct wg_endpoint *endpoint,
		struct sk_buff *skb, u8 dsfield)
{
	int err;

	/* No device: the IP layer would count the packet a second time in its statistics. */
	skb->dev = NULL;
	skb->mark = READ_ONCE(wg->fwmark);
	if (endpoint->remote.sa_family == AF_INET)
		err = send4(wg, peer, endpoint, skb, dsfield);
	else if (endpoint->remote.sa_family == AF_INET6)
		err = send6(wg, peer, endpoint, skb, dsfield);
	else
		err = -EDESTADDRREQ;
	if (likely(!err))
		return 0;

	DEV_STATS_INC(wg->dev, tx_errors);
	wg_drop(wg, peer, skb, send_error(err));
	return err;
}

int wg_socket_send(struct wg_peer *peer, struct sk_buff *skb, u8 dsfield)
{
	unsigned int packets = max_t(unsigned int, skb_shinfo(skb)->gso_segs, 1);
	unsigned int len = skb->len;
	struct wg_endpoint endpoint;
	int err;

	wg_endpoint_read(peer, &endpoint);
	err = send(peer->wg, peer, &endpoint, skb, dsfield);
	if (likely(!err)) {
		atomic64_add(len, &peer->tx_bytes);
		dev_sw_netstats_tx_add(peer->wg->dev, packets, len);
	}
	return err;
}

static struct sk_buff *message_skb(const void *message, size_t len, gfp_t gfp)
{
	struct sk_buff *skb = alloc_skb(MESSAGE_HEADROOM + len, gfp);

	if (!skb)
		return NULL;
	skb_reserve(skb, MESSAGE_HEADROOM);
	skb_put_data(skb, message, len);
	return skb;
}

int wg_socket_send_message(struct wg_peer *peer, const void *message, size_t len)
{
	struct sk_buff *skb = message_skb(message, len, GFP_KERNEL);
	int err;

	if (!skb)
		return -ENOMEM;
	local_bh_disable();
	rcu_read_lock();
	err = wg_socket_send(peer, skb, WG_OUTER_DSCP_HANDSHAKE);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

void wg_socket_send_reply(struct wg_device *wg, const struct wg_endpoint *to,
			  const void *message, size_t len)
{
	struct sk_buff *skb = message_skb(message, len, GFP_ATOMIC | __GFP_NOWARN);
	struct wg_endpoint endpoint = *to;

	if (!skb)
		return;
	local_bh_disable();
	rcu_read_lock();
	/* Of no class: whoever floods us would get as much through to others with precedence. */
	if (!send(wg, NULL, &endpoint, skb, 0))
		dev_sw_netstats_tx_add(wg->dev, 1, len);
	rcu_read_unlock();
	local_bh_enable();
}

static void release(struct sock *sk)
{
	if (!sk)
		return;
	sk_clear_memalloc(sk);
	wg_udp_tunnel_release(sk->sk_socket);
}

/* Publishes both sockets, either of which may be NULL, and closes the old ones. */
static void replace_sockets(struct wg_device *wg, struct sock *new4, struct sock *new6)
{
	struct sock *old4, *old6;

	ASSERT_RTNL();
	old4 = rcu_replace_pointer(wg->sock4, new4, lockdep_rtnl_is_held());
	old6 = rcu_replace_pointer(wg->sock6, new6, lockdep_rtnl_is_held());
	if (!old4 && !old6)
		return;
	synchronize_net();
	release(old4);
	release(old6);
}

static void set_up(struct net *net, struct socket *sock, struct wg_device *wg)
{
	struct udp_tunnel_sock_cfg cfg = {
		.sk_user_data = wg,
		.encap_type = 1,
		.encap_rcv = receive,
	};

	sock->sk->sk_allocation = GFP_ATOMIC;
	sock->sk->sk_sndbuf = INT_MAX;
	/* Not for what is sent: it tells the route that an ICMP "too big" is about. */
	sock->sk->sk_mark = wg->fwmark;
	/* Swap may lie behind the tunnel: its packets may use the memory reserves. */
	sk_set_memalloc(sock->sk);
	wg_udp_tunnel_setup(net, sock, &cfg);
}

static int create_socket(struct net *net, const struct wg_binding *binding,
			 const struct sockaddr *address, int len, struct socket **socket)
{
	struct socket *sock;
	int err;

	err = sock_create_kern(net, address->sa_family, SOCK_DGRAM, IPPROTO_UDP, &sock);
	if (err)
		return err;
	if (address->sa_family == AF_INET6)
		err = ip6_sock_set_v6only(sock->sk);
	if (!err && binding->ifindex)
		err = sock_bindtoindex(sock->sk, binding->ifindex, true);
	/* An address that was ours once and is to come back. */
	ip_sock_set_freebind(sock->sk);
	if (!err)
		err = kernel_bind(sock, (void *)address, len);
	if (err)
		sock_release(sock);
	else
		*socket = sock;
	return err;
}

/* Both sockets on one port, or neither. */
static int create_pair(struct net *net, const struct wg_binding *binding, u16 port,
		       struct socket **sock4, struct socket **sock6)
{
	struct sockaddr_in address4 = {
		.sin_family = AF_INET,
		.sin_addr = binding->ipv4,
		.sin_port = htons(port),
	};
	struct sockaddr_in6 address6 = {
		.sin6_family = AF_INET6,
		.sin6_addr = binding->ipv6,
	};
	int err;

	err = create_socket(net, binding, (struct sockaddr *)&address4, sizeof(address4), sock4);
	if (err || !IS_ENABLED(CONFIG_IPV6) || !ipv6_mod_enabled())
		return err;
	address6.sin6_port = inet_sk((*sock4)->sk)->inet_sport;
	err = create_socket(net, binding, (struct sockaddr *)&address6, sizeof(address6), sock6);
	if (err)
		wg_udp_tunnel_release(*sock4);
	return err;
}

int wg_socket_open(struct wg_device *wg, u16 port)
{
	struct socket *sock4 = NULL, *sock6 = NULL;
	int err = 0, attempts = PORT_ATTEMPTS;
	struct net *net;

	net = rtnl_dereference(wg->creating_net);
	net = net ? maybe_get_net(net) : NULL;
	if (!net)
		return -ENONET;
	if (wg->binding.gone) {
		WRITE_ONCE(wg->listen_port, port);
		replace_sockets(wg, NULL, NULL);
		/* Unless it is back, and nothing but the port was in the way. */
		wg_peers_defer(&wg->binding_work);
		goto out;
	}

	/* A port that is free for IPv4 may be taken for IPv6. */
	do {
		err = create_pair(net, &wg->binding, port, &sock4, &sock6);
	} while (err == -EADDRINUSE && !port && --attempts);
	if (!err) {
		set_up(net, sock4, wg);
		if (sock6)
			set_up(net, sock6, wg);
		WRITE_ONCE(wg->listen_port, ntohs(inet_sk(sock4->sk)->inet_sport));
		replace_sockets(wg, sock4->sk, sock6 ? sock6->sk : NULL);
	}
out:
	put_net(net);
	return err;
}

void wg_socket_explain(int err, struct netlink_ext_ack *extack)
{
	switch (err) {
	case -EADDRINUSE:
		NL_SET_ERR_MSG(extack,
			       "the port is in use by another socket; nothing was changed");
		break;
	case -EACCES:
		NL_SET_ERR_MSG(extack,
			       "the port is one of those that need CAP_NET_BIND_SERVICE; nothing was changed");
		break;
	default:
		NL_SET_ERR_MSG(extack, "the sockets cannot be opened; nothing was changed");
	}
}

bool wg_socket_is_lost(struct wg_device *wg)
{
	return netif_running(wg->dev) && !wg->binding.gone && !rcu_access_pointer(wg->sock4);
}

void wg_socket_set_fwmark(struct wg_device *wg, u32 fwmark)
{
	struct sock *sk4, *sk6;

	ASSERT_RTNL();
	WRITE_ONCE(wg->fwmark, fwmark);
	sk4 = rtnl_dereference(wg->sock4);
	sk6 = rtnl_dereference(wg->sock6);
	if (sk4)
		WRITE_ONCE(sk4->sk_mark, fwmark);
	if (sk6)
		WRITE_ONCE(sk6->sk_mark, fwmark);
}

void wg_socket_close(struct wg_device *wg)
{
	replace_sockets(wg, NULL, NULL);
}

int wg_socket_bind(struct wg_device *wg, const struct wg_binding *binding)
{
	const struct wg_binding old = wg->binding;
	int err = 0;

	ASSERT_RTNL();
	wg->binding = *binding;
	if (!netif_running(wg->dev))
		return 0;
	err = wg_socket_open(wg, wg->listen_port);
	if (err == -EADDRINUSE && rcu_access_pointer(wg->sock4)) {
		/* Most likely by the present sockets, where the old and the new binding overlap. */
		wg_socket_close(wg);
		err = wg_socket_open(wg, wg->listen_port);
		if (!err)
			return 0;
		wg->binding = old;
		if (wg_socket_open(wg, wg->listen_port))
			net_warn_ratelimited("%s: port %u was lost to another socket: set a listen port\n",
					     wg->dev->name, wg->listen_port);
	}
	if (err)
		wg->binding = old;
	return err;
}
