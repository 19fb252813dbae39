import AsyncHTTPClient
import Crypto
import Hummingbird
