@echo off
rem Starts histossl with the Java at hand: JAVA_HOME, then the path.
rem HISTOSSL_HEAP is the Java heap (4g), HISTOSSL_OPTIONS are further options of Java.
setlocal
set JAVA=java
if defined JAVA_HOME set JAVA=%JAVA_HOME%\bin\java
if not defined HISTOSSL_HEAP set HISTOSSL_HEAP=4g
if not defined OMP_WAIT_POLICY set OMP_WAIT_POLICY=passive
"%JAVA%" -Xmx%HISTOSSL_HEAP% -Djava.awt.headless=true %HISTOSSL_OPTIONS% -cp "%~dp0..\lib\*" org.histossl.cli.Histossl %*
exit /b %ERRORLEVEL%
