// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * socket.c - the UDP sockets of a device: opened, bound, replaced and closed
 *
 * The sockets belong to the namespace that the device was created in and stay
 * there when the device moves. They are replaced as a pair under the RTNL; the
 * datapath finds them under RCU.
 *
 * They may be bound to an interface, and each to an address, which transmit.c
 * heeds. While that interface is gone there are no sockets.
 */
#include "socket.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/ipv6.h>
#include <net/udp_tunnel.h>

#include "state/compat_net.h"
#include "state/device.h"
#include "path/receive.h"
#include "peers.h"

enum {
	PORT_ATTEMPTS = 100,
};

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
		.encap_rcv = wg_receive,
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
