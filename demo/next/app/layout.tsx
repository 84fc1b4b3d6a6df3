import type { Metadata } from "next";
import type { ReactNode } from "react";
import "../../devices/desk.css";

export const metadata: Metadata = { title: "Support desk · Next.js · a demo of anvia-chat" };

export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
