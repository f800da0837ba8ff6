package dev.spate.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers any request over TLS or by HTTP/2, or both, on a port of its own of the loopback interface,
/// with a certificate made for the purpose, as long as a warm-up lasts. It has one thread.
///
/// Understands of HTTP/1.1 what Spate itself sends, and answers alternately with a length and in chunks;
/// by HTTP/2 alternately with a length and without.
public final class WarmUpServer implements AutoCloseable {

    private static final int BACKLOG = 256;
    private static final String HEAD = "HTTP/1.1 200 OK\r\nServer: warm-up\r\nContent-Type: application/json\r\n";
    private static final String BODY = "{\"items\":[{\"id\":1}]}";
    private static final ByteBuf WITH_LENGTH = answer("Content-Length: 20\r\n\r\n" + BODY);
    private static final ByteBuf IN_CHUNKS =
            answer("Transfer-Encoding: chunked\r\n\r\n14\r\n" + BODY + "\r\n0\r\n\r\n");
    private static final ByteBuf HEAD_ONLY = answer("Content-Length: 20\r\n\r\n");
    private static final ByteBuf PIECE = text(BODY);
    private static final ByteBuf HEAD_END = text("\r\n\r\n");

    private final EventLoopGroup group;
    private final @Nullable SslContext tls;
    private final Channel listener;

    private WarmUpServer(EventLoopGroup group, @Nullable SslContext tls, Channel listener) {
        this.group = group;
        this.tls = tls;
        this.listener = listener;
    }

    /// @param secure whether it speaks TLS
    /// @param http2 whether it speaks HTTP/2, else HTTP/1.1
    public static WarmUpServer start(boolean secure, boolean http2) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        SslContext tls = secure ? context(loopback, http2) : null;
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("spate-warm-up-server", true), NioIoHandler.newFactory());
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        if (http2) {
                            channel.pipeline()
                                    .addLast(Http2FrameCodecBuilder.forServer().build(), new Streams());
                        } else {
                            channel.pipeline().addLast(new Answers());
                        }
                    }
                })
                .bind(loopback, 0)
                .syncUninterruptibly()
                .channel();
        return new WarmUpServer(group, tls, listener);
    }

    private static SslContext context(InetAddress loopback, boolean http2) throws IOException {
        SelfSigned identity = SelfSigned.make(Instant.now(), new InetAddress[] {loopback}, "localhost");
        SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.certificate())
                .sslProvider(TlsMaterial.bestProvider());
        if (http2) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2));
        }
        return builder.build();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        Future<?> ended = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        SslContext context = tls;
        if (context != null) {
            ended.addListener(_ -> ReferenceCountUtil.release(context));
        }
    }

    /// Answers the requests of one connection.
    private static final class Answers extends ByteToMessageDecoder {
        private int served;

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int end = ByteBufUtil.indexOf(HEAD_END, in);
            if (end < 0) {
                return;
            }
            int length = end - in.readerIndex() + HEAD_END.readableBytes();
            String head = in.toString(in.readerIndex(), length, StandardCharsets.US_ASCII);
            int body = bodyLength(head.toLowerCase(Locale.ROOT));
            if (in.readableBytes() < length + body) {
                return;
            }
            in.skipBytes(length + body);
            ByteBuf answer = head.startsWith("HEAD ") ? HEAD_ONLY : served++ % 4 == 3 ? IN_CHUNKS : WITH_LENGTH;
            Future<?> _ = context.writeAndFlush(answer.duplicate());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The warm-up is over, or sends what it should not; either way this connection is.
            Future<?> _ = context.close();
        }

        private static int bodyLength(String lowerHead) {
            String name = "\r\ncontent-length: ";
            int at = lowerHead.indexOf(name);
            if (at < 0) {
                return 0;
            }
            int from = at + name.length();
            return Integer.parseInt(lowerHead.substring(from, lowerHead.indexOf("\r\n", from)));
        }
    }

    /// Answers the requests of one connection of HTTP/2.
    private static final class Streams extends ChannelInboundHandlerAdapter {
        private int served;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            switch (message) {
                case Http2HeadersFrame headers -> {
                    if (headers.isEndStream()) {
                        answer(
                                context,
                                headers.stream(),
                                "HEAD".contentEquals(headers.headers().method()));
                    }
                }
                case Http2DataFrame data -> {
                    Future<?> _ = context.write(
                            new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
                    if (data.isEndStream()) {
                        answer(context, data.stream(), false);
                    }
                }
                default -> {}
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The warm-up is over, or sends what it should not; either way this connection is.
            Future<?> _ = context.close();
        }

        private void answer(ChannelHandlerContext context, @Nullable Http2FrameStream stream, boolean head) {
            if (stream == null) {
                return;
            }
            Http2Headers headers = new DefaultHttp2Headers()
                    .status("200")
                    .add("server", "warm-up")
                    .add("content-type", "application/json");
            if (head || served++ % 4 != 3) {
                headers.add("content-length", "20");
            }
            Future<?> _ = context.write(new DefaultHttp2HeadersFrame(headers, head).stream(stream));
            if (!head) {
                Future<?> _ = context.write(new DefaultHttp2DataFrame(PIECE.duplicate(), true).stream(stream));
            }
        }
    }

    private static ByteBuf answer(String rest) {
        return text(HEAD + rest);
    }

    private static ByteBuf text(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
