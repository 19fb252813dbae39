/* The terminal description for direct colour, compiled: ncurses takes it from the environment variable TERMINFO.
 *
 * It is xterm-256color without keys, with RGB colours as the semicolon form that every terminal with direct colour takes
 * (the entries named *-direct use colons, which some do not), and with the palette behind the RGB values, from 0x1000000.
 * Made by `tic -x -o DIR FILE; TERMINFO=DIR infocmp -x -Q2 credtop-direct` from:
 *
 * credtop-direct|xterm-256color with direct colour as semicolon triples,
 *     am, bce, mir, msgr, xenl, AX, RGB,
 *     colors#0x1000100, cols#80, lines#24, pairs#0x7fff,
 *     bold=\E[1m, dim=\E[2m, rev=\E[7m, sitm=\E[3m, ritm=\E[23m, smul=\E[4m, rmul=\E[24m, smso=\E[7m, rmso=\E[27m,
 *     civis=\E[?25l, cnorm=\E[?12l\E[?25h, smcup=\E[?1049h, rmcup=\E[?1049l, smkx=\E[?1h\E=, rmkx=\E[?1l\E>,
 *     clear=\E[H\E[2J, ed=\E[J, el=\E[K, el1=\E[1K, home=\E[H, cr=\r, nel=\EE,
 *     cup=\E[%i%p1%d;%p2%dH, hpa=\E[%i%p1%dG, vpa=\E[%i%p1%dd, csr=\E[%i%p1%d;%p2%dr,
 *     cub=\E[%p1%dD, cub1=^H, cud=\E[%p1%dB, cud1=\n, cuf=\E[%p1%dC, cuf1=\E[C, cuu=\E[%p1%dA, cuu1=\E[A,
 *     dch=\E[%p1%dP, dch1=\E[P, dl=\E[%p1%dM, dl1=\E[M, ich=\E[%p1%d@, il=\E[%p1%dL, il1=\E[L,
 *     ech=\E[%p1%dX, rep=%p1%c\E[%p2%{1}%-%db, op=\E[39;49m, sgr0=\E[m,
 *     sgr=\E[0%?%p6%t;1%;%?%p5%t;2%;%?%p2%t;4%;%?%p1%p3%|%t;7%;m,
 *     setaf=\E[%?%p1%{16777216}%<%t38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%e%p1%{16777224}%<%t3%p1%{16777216}%-%d%e%p1%{16777232}%<%t9%p1%{16777224}%-%d%e38;5;%p1%{255}%&%d%;m,
 *     setab=\E[%?%p1%{16777216}%<%t48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%e%p1%{16777224}%<%t4%p1%{16777216}%-%d%e%p1%{16777232}%<%t10%p1%{16777224}%-%d%e48;5;%p1%{255}%&%d%;m,
 */
#pragma once

#define DIRECT_COLOR_NAME "credtop-direct"
static const char direct_color_entry[] =
    "b64:HgJGAB0ADwBpAeUCY3JlZHRvcC1kaXJlY3R8eHRlcm0tMjU2Y29sb3Ig"
    "d2l0aCBkaXJlY3QgY29sb3VyIGFzIHNlbWljb2xvbiB0cmlwbGVzAAABAAAB"
    "AAAAAAAAAAABAQAAAAAAAAAAAAAAAAABAFAAAAD_____GAAAAP__________"
    "__________________________________________8AAQAB_38AAP____8A"
    "AAIA__8TABsAHwAjAP__LgA_AEEARQBMAP__TgBbAP__XwD__2MAZwD_____"
    "_____2sAcAD__3kA________fgCDAIgAjQD__5YAmgD_____owCpAP______"
    "______________-vAP__________________________________________"
    "________________________________________________swC7AP______"
    "____________________________wwD__8YAzwDYAOEA___qAPMA_AD__wUB"
    "________________DgH_____________IgH_______8tAf______________"
    "____________________________________________________________"
    "____________________________________________________________"
    "____________________________________________________________"
    "____________________________________________________________"
    "____________________________________________________________"
    "__________________________________________________9jAf______"
    "____________________________________________________________"
    "_____2gB__________________________________9xAf______________"
    "_________3YB________________________________________________"
    "__________________________________________________98ATACDQAb"
    "WyVpJXAxJWQ7JXAyJWRyABtbSBtbMkoAG1tLABtbSgAbWyVpJXAxJWRHABtb"
    "JWklcDElZDslcDIlZEgACgAbW0gAG1s_MjVsAAgAG1s_MTJsG1s_MjVoABtb"
    "QwAbW0EAG1tQABtbTQAbWzFtABtbPzEwNDloABtbMm0AG1s3bQAbWzdtABtb"
    "NG0AG1slcDElZFgAG1ttABtbPzEwNDlsABtbMjdtABtbMjRtABtbTAAbWz8x"
    "bBs-ABtbPzFoGz0AG0UAG1slcDElZFAAG1slcDElZE0AG1slcDElZEIAG1sl"
    "cDElZEAAG1slcDElZEwAG1slcDElZEQAG1slcDElZEMAG1slcDElZEEAJXAx"
    "JWMbWyVwMiV7MX0lLSVkYgAbWyVpJXAxJWRkABtbMCU_JXA2JXQ7MSU7JT8l"
    "cDUldDsyJTslPyVwMiV0OzQlOyU_JXAxJXAzJXwldDs3JTttABtbMUsAG1sz"
    "OTs0OW0AG1szbQAbWzIzbQAbWyU_JXAxJXsxNjc3NzIxNn0lPCV0Mzg7Mjsl"
    "cDElezY1NTM2fSUvJWQ7JXAxJXsyNTZ9JS8lezI1NX0lJiVkOyVwMSV7MjU1"
    "fSUmJWQlZSVwMSV7MTY3NzcyMjR9JTwldDMlcDElezE2Nzc3MjE2fSUtJWQl"
    "ZSVwMSV7MTY3NzcyMzJ9JTwldDklcDElezE2Nzc3MjI0fSUtJWQlZTM4OzU7"
    "JXAxJXsyNTV9JSYlZCU7bQAbWyU_JXAxJXsxNjc3NzIxNn0lPCV0NDg7Mjsl"
    "cDElezY1NTM2fSUvJWQ7JXAxJXsyNTZ9JS8lezI1NX0lJiVkOyVwMSV7MjU1"
    "fSUmJWQlZSVwMSV7MTY3NzcyMjR9JTwldDQlcDElezE2Nzc3MjE2fSUtJWQl"
    "ZSVwMSV7MTY3NzcyMzJ9JTwldDEwJXAxJXsxNjc3NzIyNH0lLSVkJWU0ODs1"
    "OyVwMSV7MjU1fSUmJWQlO20AAAIAAAAAAAIABwABAQAAAwBBWABSR0IA";
